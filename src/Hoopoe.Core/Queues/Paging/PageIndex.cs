namespace Hoopoe.Core.Queues.Paging;

/// <summary>
/// A page's index as bytes: a version, the number of messages, and for each of them what differs from the one before it,
/// in numbers of seven bits to the byte. Pure.
/// </summary>
/// <remarks>
/// A message is an octet with its flags and with which parts follow; the sequence's growth; the id's change; the
/// location's change, unless it equals the id; the stored length and the body's, unless the ones before were the same;
/// then, where they are there, expiry (UTC, its change), times returned, and shares where these are not one.
/// </remarks>
internal static class PageIndex
{
    private const byte Version = 1;
    private const byte KeptFlags = (byte)(EntryFlags.Redelivered | EntryFlags.Durable | EntryFlags.Chunked);

    // The flag of removed entries is free, as these are in no page.
    private const byte AtId = (byte)EntryFlags.Removed;
    private const byte Expires = 0x10;
    private const byte Returned = 0x20;
    private const byte Shared = 0x40;
    private const byte SameLengths = 0x80;

    /// <summary>Encodes entries that have a location, in order of their sequence.</summary>
    public static byte[] Encode(ReadOnlySpan<QueueEntry> entries, Clock clock)
    {
        var writer = new VariableWriter(16 + (8 * entries.Length));
        writer.WriteByte(Version);
        writer.Write((ulong)entries.Length);
        var last = default(QueueEntry);
        long lastBody = -1;
        long lastExpiry = 0;
        foreach (ref readonly var entry in entries)
        {
            byte head = HeadOf(entry);
            if (entry.StoredLength == last.StoredLength && entry.BodyLength == lastBody) head |= SameLengths;
            writer.WriteByte(head);
            writer.Write((ulong)(entry.Sequence - last.Sequence));
            writer.WriteSigned(entry.Id - last.Id);
            if ((head & AtId) == 0) writer.WriteSigned(entry.Location - last.Location);
            if ((head & SameLengths) == 0)
            {
                writer.Write((ulong)entry.StoredLength);
                writer.Write((ulong)entry.BodyLength);
            }
            if ((head & Expires) != 0)
            {
                long expiry = clock.ToUtcMs(entry.ExpiresAtMs);
                writer.WriteSigned(expiry - lastExpiry);
                lastExpiry = expiry;
            }
            if ((head & Returned) != 0) writer.Write(entry.ReturnCount);
            if ((head & Shared) != 0) writer.Write(entry.Shares);
            last = entry;
            lastBody = entry.BodyLength;
        }
        byte[] bytes = writer.Written.ToArray();
        writer.Dispose();
        return bytes;
    }

    /// <summary>Decodes as many entries as there is room for; false unless that is what the bytes are, to the last one.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, Span<QueueEntry> entries, Clock clock)
    {
        var reader = new VariableReader(bytes);
        if (reader.ReadByte() != Version || reader.Read() != (ulong)entries.Length) return false;
        var last = default(QueueEntry);
        long lastExpiry = 0;
        foreach (ref var entry in entries)
        {
            byte head = reader.ReadByte();
            entry = new QueueEntry { Flags = (EntryFlags)(head & KeptFlags) };
            ulong growth = reader.Read();
            if (growth is 0 or > long.MaxValue) return false;
            entry.Sequence = last.Sequence + (long)growth;
            entry.Id = last.Id + reader.ReadSigned();
            entry.Location = (head & AtId) != 0 ? entry.Id : last.Location + reader.ReadSigned();
            bool same = (head & SameLengths) != 0;
            entry.StoredLength = same ? last.StoredLength : (int)reader.Read();
            entry.Offset = same ? last.Offset : (int)reader.Read();
            if (entry.Location <= 0 || entry.StoredLength < 0 || entry.Offset < 0) return false;
            entry.ExpiresAtMs = QueueEntry.NeverExpires;
            if ((head & Expires) != 0) entry.ExpiresAtMs = clock.FromUtcMs(lastExpiry += reader.ReadSigned());
            if ((head & Returned) != 0) entry.ReturnCount = (ushort)reader.Read();
            entry.Shares = (head & Shared) != 0 ? (ushort)reader.Read() : (ushort)1;
            if (reader.Failed) return false;
            last = entry;
        }
        return reader.IsAtEnd;
    }

    private static byte HeadOf(in QueueEntry entry)
    {
        byte head = (byte)((byte)entry.Flags & KeptFlags);
        if (entry.Location == entry.Id) head |= AtId;
        if (entry.ExpiresAtMs != QueueEntry.NeverExpires) head |= Expires;
        if (entry.ReturnCount > 0) head |= Returned;
        if (entry.Shares != 1) head |= Shared;
        return head;
    }
}
