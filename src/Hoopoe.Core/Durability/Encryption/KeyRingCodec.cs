using Hoopoe.Core.Durability.Records;
using Hoopoe.Journal.Frames;

namespace Hoopoe.Core.Durability.Encryption;

/// <summary>
/// The keys of a ring as bytes, before they are wrapped: an octet for the version, 1; the number of the next key; many keys, and of each its
/// number, when it was made, an octet, 1 if it is current, optional text, its virtual host, and the secret behind its length. Stateless.
/// </summary>
internal static class KeyRingCodec
{
    private const byte Version = 1;

    /// <summary>A key as the files have it.</summary>
    public readonly record struct Entry(uint Number, long CreatedMs, bool IsCurrent, string? VirtualHost, byte[] Secret);

    /// <summary>Writes keys.</summary>
    public static byte[] Write(uint next, IReadOnlyCollection<Entry> keys)
    {
        var frame = new FrameBuilder();
        frame.Begin(0);
        int start = frame.Length;
        frame.WriteByte(Version);
        frame.WriteNumber(next);
        frame.WriteNumber((ulong)keys.Count);
        foreach (var key in keys)
        {
            frame.WriteNumber(key.Number);
            frame.WriteFixed(key.CreatedMs);
            frame.WriteByte(key.IsCurrent ? (byte)1 : (byte)0);
            frame.WriteOptionalText(key.VirtualHost);
            frame.WriteBytes(key.Secret);
        }
        byte[] bytes = frame.Written(start, frame.Length - start).ToArray();
        // The memory goes back to a pool that others read from.
        frame.Written(0, frame.Length).Clear();
        frame.Clear();
        return bytes;
    }

    /// <summary>Reads keys; null if the bytes are none.</summary>
    public static (uint Next, List<Entry> Keys)? Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new FieldReader(bytes);
        if (reader.ReadByte() != Version) return null;
        uint next = (uint)reader.ReadNumber();
        int count = reader.ReadCount();
        var keys = new List<Entry>();
        for (int i = 0; i < count && !reader.Failed; i++)
        {
            uint number = (uint)reader.ReadNumber();
            long created = reader.ReadFixed<long>();
            bool isCurrent = reader.ReadFlag();
            string? virtualHost = reader.ReadOptionalText();
            byte[] secret = reader.ReadBytes().ToArray();
            // Numbers are given once, below the next.
            if (secret.Length != MasterKey.Length || number == 0 || number >= next || keys.Exists(key => key.Number == number)) return null;
            keys.Add(new Entry(number, created, isCurrent, virtualHost, secret));
        }
        return reader.IsWhole ? (next, keys) : null;
    }
}
