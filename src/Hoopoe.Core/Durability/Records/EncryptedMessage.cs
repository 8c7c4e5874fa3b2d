using System.Buffers.Binary;
using Hoopoe.Core.Durability.Encryption;
using Hoopoe.Core.Messages;
using Hoopoe.Journal.Frames;

namespace Hoopoe.Core.Durability.Records;

/// <summary>
/// A message's record that is encrypted. Readable are the queues, the facts and the positions of pieces, which recovery and
/// moving take; encrypted is all that a client sent and what the broker added to it. Stateless.
/// </summary>
/// <remarks>
/// The payload: i32 number of queues, i32 length of the amendments, i64 for each queue, the 32 bytes of the facts; encrypted the
/// amendments, address, properties and body; i64 the position of each piece, and the trailer of <see cref="DataKey"/>. The associated
/// data are type, flags, length of the amendments and facts: the queues and positions are another's to change.
/// </remarks>
internal static class EncryptedMessage
{
    /// <summary>Flag of a record whose message's own time to live no longer holds: the amendments that say so take the key.</summary>
    public const byte ExpirationRemoved = 1;

    private const int FixedLength = 8;
    private const int ContextLength = 2 + sizeof(int) + MessageFacts.Size;

    /// <summary>Where the parts of a payload lie.</summary>
    private readonly record struct Layout(int Amended, int Facts, int Text, int Positions, int Trailer)
    {
        public static bool TryFind(ReadOnlySpan<byte> payload, out Layout layout)
        {
            layout = default;
            if (payload.Length < FixedLength) return false;
            int queues = BinaryPrimitives.ReadInt32LittleEndian(payload);
            int amended = BinaryPrimitives.ReadInt32LittleEndian(payload[4..]);
            if (queues < 0 || queues > payload.Length / sizeof(long) || amended < 0) return false;
            long facts = FixedLength + ((long)queues * sizeof(long));
            if (facts > payload.Length - MessageFacts.Size) return false;
            if (!MessageFacts.TryMeasure(payload[(int)facts..], out long length, out int pieces)) return false;
            long text = facts + MessageFacts.Size;
            long positions = text + amended + length;
            long trailer = positions + ((long)pieces * sizeof(long));
            if (trailer + DataKey.TrailerLength != payload.Length) return false;
            layout = new Layout(amended, (int)facts, (int)text, (int)positions, (int)trailer);
            return true;
        }
    }

    /// <summary>Takes the readable parts out of a payload; false if it is none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, byte flags, out MessageParts parts)
    {
        parts = default;
        if (!Layout.TryFind(payload, out var at)) return false;
        parts = new MessageParts
        {
            QueueBytes = payload[FixedLength..at.Facts],
            Facts = payload.Slice(at.Facts, MessageFacts.Size),
            PieceBytes = payload[at.Positions..at.Trailer],
            IsMarkedRemoved = (flags & ExpirationRemoved) != 0,
        };
        return true;
    }

    /// <summary>Decrypts a record in place, which changes its bytes; false, and they are of no use, if it is not what the key encrypted.</summary>
    /// <param name="record">The record, header first.</param>
    /// <param name="payloadLength">Bytes of its payload.</param>
    /// <param name="key">The key it names.</param>
    /// <param name="parts">All of it.</param>
    public static bool TryDecrypt(Span<byte> record, int payloadLength, DataKey key, out MessageParts parts)
    {
        parts = default;
        var payload = record.Slice(FrameLayout.RecordHeader, payloadLength);
        if (!Layout.TryFind(payload, out var at)) return false;
        Span<byte> context = stackalloc byte[ContextLength];
        WriteContext(context, record[9], at.Amended, payload[at.Facts..]);
        if (!key.TryDecrypt(payload[at.Text..at.Positions], context, payload[at.Trailer..])) return false;
        // As in a plain record, so that the message lies in one piece: the amendments first, and then the facts.
        Span<byte> facts = stackalloc byte[MessageFacts.Size];
        payload.Slice(at.Facts, MessageFacts.Size).CopyTo(facts);
        payload.Slice(at.Text, at.Amended).CopyTo(payload[at.Facts..]);
        facts.CopyTo(payload[(at.Facts + at.Amended)..]);
        parts = MessageParts.Of(payload, at.Facts, at.Amended, at.Trailer);
        return MessageFacts.IsWhole(parts.Message);
    }

    /// <summary>Writes a message.</summary>
    /// <param name="frame">Where to.</param>
    /// <param name="key">What it is encrypted with.</param>
    /// <param name="message">The message, facts first, without the positions of pieces.</param>
    /// <param name="amendments">What the broker added to it, or null.</param>
    /// <param name="queues">The numbers of the queues it enters.</param>
    /// <param name="pieces">Where the pieces of its body are, if it is in such.</param>
    /// <param name="length">Bytes the record takes up.</param>
    /// <returns>The record's offset in the frame.</returns>
    public static int Write(
        FrameBuilder frame, DataKey key, ReadOnlySpan<byte> message, MessageAmendments? amendments, ReadOnlySpan<long> queues,
        ReadOnlySpan<long> pieces, out int length)
    {
        byte flags = amendments is { ExpirationRemoved: true } ? ExpirationRemoved : (byte)0;
        int offset = Begin(frame, key, flags, message, queues, out int facts);
        if (amendments is not null) AmendmentsCodec.Write(frame, amendments);
        int amended = frame.Length - facts - MessageFacts.Size;
        frame.Write(message[MessageFacts.Size..]);
        length = Finish(frame, key, flags, offset, facts, amended, pieces);
        return offset;
    }

    /// <summary>Writes a message that was read back, without the queues it entered.</summary>
    public static int Copy(FrameBuilder frame, DataKey key, in MessageParts parts, ReadOnlySpan<long> pieces, out int length)
    {
        byte flags = parts.ExpirationRemoved ? ExpirationRemoved : (byte)0;
        int offset = Begin(frame, key, flags, parts.Facts, [], out int facts);
        frame.Write(parts.Amendments);
        frame.Write(parts.Message[MessageFacts.Size..^parts.PieceBytes.Length]);
        length = Finish(frame, key, flags, offset, facts, parts.Amendments.Length, pieces);
        return offset;
    }

    /// <summary>Writes a record again as it is, which takes no key, without the queues and with other positions of pieces.</summary>
    /// <param name="frame">Where to.</param>
    /// <param name="record">The record, whose readable parts were taken.</param>
    /// <param name="pieces">Where the pieces are by now; as many as it has.</param>
    /// <param name="length">Bytes the record takes up.</param>
    /// <returns>The record's offset in the frame.</returns>
    public static int Move(FrameBuilder frame, in RecordView record, ReadOnlySpan<long> pieces, out int length)
    {
        if (!Layout.TryFind(record.Payload, out var at)) throw new ArgumentException("The record is no encrypted message.", nameof(record));
        int offset = frame.Begin(record.Type, record.Flags, record.Cipher, record.KeyNumber);
        frame.WriteInt32(0);
        frame.WriteInt32(at.Amended);
        frame.Write(record.Payload[at.Facts..at.Positions]);
        foreach (long piece in pieces) frame.WriteInt64(piece);
        frame.Write(record.Payload[at.Trailer..]);
        length = frame.End();
        return offset;
    }

    private static int Begin(FrameBuilder frame, DataKey key, byte flags, ReadOnlySpan<byte> facts, ReadOnlySpan<long> queues, out int start)
    {
        int offset = frame.Begin((byte)RecordType.Message, flags, DataKey.Cipher, key.Number);
        frame.WriteInt32(queues.Length);
        frame.WriteInt32(0);
        foreach (long queue in queues) frame.WriteInt64(queue);
        start = frame.Length;
        frame.Write(facts[..MessageFacts.Size]);
        return offset;
    }

    private static int Finish(FrameBuilder frame, DataKey key, byte flags, int offset, int facts, int amended, ReadOnlySpan<long> pieces)
    {
        int end = frame.Length;
        foreach (long piece in pieces) frame.WriteInt64(piece);
        int trailer = frame.Length;
        frame.Take(DataKey.TrailerLength);
        var bytes = frame.Written(0, frame.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[(offset + FrameLayout.RecordHeader + sizeof(int))..], amended);
        Span<byte> context = stackalloc byte[ContextLength];
        WriteContext(context, flags, amended, bytes[facts..]);
        key.Encrypt(bytes[(facts + MessageFacts.Size)..end], context, bytes[trailer..]);
        return frame.End();
    }

    private static void WriteContext(Span<byte> context, byte flags, int amended, ReadOnlySpan<byte> facts)
    {
        context[0] = (byte)RecordType.Message;
        context[1] = flags;
        BinaryPrimitives.WriteInt32LittleEndian(context[2..], amended);
        facts[..MessageFacts.Size].CopyTo(context[(2 + sizeof(int))..]);
    }
}
