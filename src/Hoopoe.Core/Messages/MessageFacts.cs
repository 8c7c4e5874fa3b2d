using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Hoopoe.Core.Messages;

/// <summary>
/// What the core must know of a message without reading its properties: the small fixed annotation that a protocol
/// fills in once, when the message arrives, and that stands before the message in its slab.
/// </summary>
public readonly record struct MessageFacts
{
    /// <summary>Bytes the facts and lengths take in a slab.</summary>
    internal const int Size = 32;

    /// <summary>Which <see cref="IMessageFormat"/> the properties are in.</summary>
    public byte Format { get; init; }

    /// <summary>The message's priority, 0 to 255; 0 where it has none.</summary>
    public byte Priority { get; init; }

    /// <summary>Whether the message asks to survive a restart.</summary>
    public bool Persistent { get; init; }

    /// <summary>The message's own time to live in milliseconds, or -1 for none.</summary>
    public long TimeToLiveMs { get; init; }

    /// <summary>Bytes in the body.</summary>
    public int BodyLength { get; init; }

    /// <summary>Whether bytes are a whole message, facts first, by the lengths they give.</summary>
    internal static bool IsWhole(ReadOnlySpan<byte> record)
    {
        if (record.Length < Size) return false;
        var stored = MemoryMarshal.Read<Stored>(record);
        if (stored is not { AddressLength: >= 2, PropertiesLength: >= 0, BodyLength: >= 0 }) return false;
        long body = stored.Chunked == 0 ? stored.BodyLength : StoredBody.PieceCount(stored.BodyLength) * (long)sizeof(long);
        return (long)Size + stored.AddressLength + stored.PropertiesLength + body == record.Length
            && HasAddress(record.Slice(Size, stored.AddressLength));
    }

    /// <summary>Bytes of the whole message that begins where these do, by the lengths it gives; 0 if there is none, or if its body is in pieces.</summary>
    /// <param name="bytes">The message, and perhaps more.</param>
    /// <param name="body">Bytes in its body.</param>
    internal static int LengthAt(ReadOnlySpan<byte> bytes, out int body)
    {
        body = 0;
        if (bytes.Length < Size) return 0;
        ref readonly var stored = ref MemoryMarshal.AsRef<Stored>(bytes);
        if (stored is not { AddressLength: >= 2, PropertiesLength: >= 0, BodyLength: >= 0, Chunked: 0 }) return 0;
        long length = (long)Size + stored.AddressLength + stored.PropertiesLength + stored.BodyLength;
        if (length > bytes.Length || !HasAddress(bytes.Slice(Size, stored.AddressLength))) return 0;
        body = stored.BodyLength;
        return (int)length;
    }

    /// <summary>
    /// How much a message has behind its facts, by the lengths that these give: bytes of address, properties and body, and
    /// how many pieces the body is in; false if no message has such.
    /// </summary>
    internal static bool TryMeasure(ReadOnlySpan<byte> facts, out long text, out int pieces)
    {
        (text, pieces) = (0, 0);
        if (facts.Length < Size) return false;
        var stored = MemoryMarshal.Read<Stored>(facts);
        if (stored is not { AddressLength: >= 2, PropertiesLength: >= 0, BodyLength: >= 0 }) return false;
        text = (long)stored.AddressLength + stored.PropertiesLength + (stored.Chunked == 0 ? stored.BodyLength : 0);
        pieces = stored.Chunked == 0 ? 0 : StoredBody.PieceCount(stored.BodyLength);
        return true;
    }

    /// <summary>Reads the facts of a whole message.</summary>
    internal static MessageFacts Read(ReadOnlySpan<byte> record)
    {
        var stored = MemoryMarshal.Read<Stored>(record);
        return new MessageFacts
        {
            Format = stored.Format,
            Priority = stored.Priority,
            Persistent = stored.Persistent != 0,
            TimeToLiveMs = stored.TimeToLiveMs,
            BodyLength = stored.BodyLength,
        };
    }

    /// <summary>Whether the body of a whole message is in pieces elsewhere.</summary>
    internal static bool IsChunked(ReadOnlySpan<byte> record) => MemoryMarshal.Read<Stored>(record).Chunked != 0;

    /// <summary>The number of a body in pieces, by which encrypted pieces belong to it; 0 where they do not.</summary>
    internal static long BodyIdOf(ReadOnlySpan<byte> record) => MemoryMarshal.Read<Stored>(record).BodyId;

    /// <summary>The positions of pieces that a whole message ends with; none where the body is not in such.</summary>
    internal static PieceList PiecesOf(ReadOnlySpan<byte> record) => PiecesOf(record, record);

    /// <summary>The positions of pieces, of which facts tell, that some bytes end with; none where the body is not in such.</summary>
    internal static PieceList PiecesOf(ReadOnlySpan<byte> facts, ReadOnlySpan<byte> ending)
    {
        var stored = MemoryMarshal.Read<Stored>(facts);
        if (stored.Chunked == 0) return PieceList.None;
        long[] pieces = new long[StoredBody.PieceCount(stored.BodyLength)];
        var positions = ending[^(pieces.Length * sizeof(long))..];
        for (int i = 0; i < pieces.Length; i++) pieces[i] = BinaryPrimitives.ReadInt64LittleEndian(positions[(i * sizeof(long))..]);
        return new PieceList(pieces, stored.BodyLength);
    }

    // Exchange and routing key, each behind an octet with its length.
    private static bool HasAddress(ReadOnlySpan<byte> address) =>
        address[0] + 2 <= address.Length && address[0] + 2 + address[1 + address[0]] == address.Length;

    internal void Write(Span<byte> record, int addressLength, int propertiesLength, bool chunked = false, long bodyId = 0)
    {
        var stored = new Stored
        {
            BodyLength = BodyLength,
            PropertiesLength = propertiesLength,
            AddressLength = addressLength,
            Format = Format,
            Priority = Priority,
            Persistent = Persistent ? (byte)1 : (byte)0,
            TimeToLiveMs = TimeToLiveMs,
            Chunked = chunked ? (byte)1 : (byte)0,
            BodyId = bodyId,
        };
        MemoryMarshal.Write(record, in stored);
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct Stored
    {
        public long TimeToLiveMs;
        public int BodyLength;
        public int PropertiesLength;
        public int AddressLength;
        public byte Format;
        public byte Priority;
        public byte Persistent;
        public byte Chunked;
        public long BodyId;
    }
}
