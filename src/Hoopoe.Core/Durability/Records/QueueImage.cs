using System.Buffers.Binary;
using Hoopoe.Core.Queues;
using Hoopoe.Core.Queues.Paging;
using Hoopoe.Journal.Frames;

namespace Hoopoe.Core.Durability.Records;

/// <summary>
/// A queue as a checkpoint knows it: its pages, and what of it was in memory, ready or out with a consumer, as indexes
/// like those of pages. The bodies stay where they are in the journal.
/// </summary>
/// <remarks>
/// The payload: i64 number of the queue, octet 1 if it ever had a consumer, and then in numbers of seven bits to the byte:
/// how many pages, and of each lane, 1 if it has bodies in pieces plus 2 if all of them may have been
/// delivered, first sequence, last less first, count, how many of them durable, body bytes, least
/// expiry (UTC plus one, 0 for never), index length, index position (0: the index follows), how many shares, location and
/// bytes of each. What was in memory is told as such pages, with their index.
/// </remarks>
internal sealed class QueueImage
{
    // Many times what a page is made with: whoever reads one makes room for as much as it says.
    private const int MostMessages = 1 << 16;
    private const int LongestIndex = 8 << 20;

    private const int Head = sizeof(long) + 1;

    // What the image of most queues takes up at most.
    private const int FewBytes = 256;
    private const byte Chunked = 1;
    private const byte Redelivered = 2;

    // A position and a number of bytes, of at least an octet each.
    private const int LeastShare = 2;

    /// <summary>The queue's number.</summary>
    public required long DurableId { get; init; }

    /// <summary>Whether it ever had a consumer.</summary>
    public required bool Consumed { get; init; }

    /// <summary>The pages, those made of what was in memory among them, in order within a lane.</summary>
    public required IReadOnlyList<Page> Pages { get; init; }

    /// <summary>Writes the image.</summary>
    public void Write(FrameBuilder frame, Clock clock)
    {
        var writer = new VariableWriter(FewBytes);
        writer.Write((ulong)Pages.Count);
        foreach (var page in Pages) Write(page, ref writer, clock);
        frame.Begin((byte)RecordType.QueueImage);
        frame.WriteInt64(DurableId);
        frame.Take(1)[0] = Consumed ? (byte)1 : (byte)0;
        frame.Write(writer.Written);
        frame.End();
        writer.Dispose();
    }

    /// <summary>Reads an image; false if the bytes are none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, Clock clock, out QueueImage image)
    {
        image = null!;
        if (payload.Length <= Head) return false;
        var reader = new VariableReader(payload[Head..]);
        ulong count = reader.Read();
        if (count > (ulong)payload.Length) return false;
        var pages = new List<Page>((int)count);
        for (ulong i = 0; i < count; i++)
        {
            var page = Read(ref reader, clock);
            // Each message takes octets of the index; whoever reads that makes room for as many as there are said to be.
            if (reader.Failed || page.Count > page.IndexLength) return false;
            pages.Add(page);
        }
        image = new QueueImage { DurableId = BinaryPrimitives.ReadInt64LittleEndian(payload), Consumed = payload[sizeof(long)] == 1, Pages = pages };
        return true;
    }

    private static void Write(Page page, ref VariableWriter writer, Clock clock)
    {
        writer.WriteByte(page.Lane);
        writer.WriteByte((byte)((page.HasChunked ? Chunked : 0) | ((page.AddedFlags & EntryFlags.Redelivered) != 0 ? Redelivered : 0)));
        writer.Write((ulong)page.FirstSequence);
        writer.Write((ulong)(page.LastSequence - page.FirstSequence));
        writer.Write((ulong)page.Count);
        writer.Write((ulong)page.DurableCount);
        writer.Write((ulong)page.BodyBytes);
        writer.Write(page.LeastExpiryMs == QueueEntry.NeverExpires ? 0 : (ulong)clock.ToUtcMs(page.LeastExpiryMs) + 1);
        writer.Write((ulong)page.IndexLength);
        writer.Write((ulong)page.IndexPosition);
        if (page.IndexPosition == 0) writer.Write(page.Index.AsSpan());
        writer.Write((ulong)page.Shares.Length);
        foreach (var share in page.Shares)
        {
            writer.Write((ulong)share.Location);
            writer.Write((ulong)share.Bytes);
        }
    }

    private static Page Read(ref VariableReader reader, Clock clock)
    {
        byte lane = reader.ReadByte();
        byte facts = reader.ReadByte();
        long first = reader.ReadAtMost(long.MaxValue);
        long last = first + reader.ReadAtMost(long.MaxValue - first);
        int count = (int)reader.ReadAtMost(MostMessages);
        int durable = (int)reader.ReadAtMost(count);
        long body = reader.ReadAtMost(long.MaxValue);
        ulong expiry = reader.Read();
        int length = (int)reader.ReadAtMost(LongestIndex);
        long position = reader.ReadAtMost(long.MaxValue);
        byte[]? index = position == 0 ? reader.ReadBytes(length) : null;
        // No more than there are bytes for: a number that is wrong must not become memory.
        var shares = new PageShare[reader.ReadAtMost(Math.Min(count, reader.Left / LeastShare))];
        for (int i = 0; i < shares.Length; i++) shares[i] = new PageShare(reader.ReadAtMost(long.MaxValue), reader.ReadAtMost(long.MaxValue));
        return new Page
        {
            Lane = lane,
            HasChunked = (facts & Chunked) != 0,
            AddedFlags = (facts & Redelivered) != 0 ? EntryFlags.Redelivered : EntryFlags.None,
            FirstSequence = first,
            LastSequence = last,
            Count = count,
            DurableCount = durable,
            BodyBytes = body,
            LeastExpiryMs = expiry == 0 ? QueueEntry.NeverExpires : clock.FromUtcMs((long)expiry - 1),
            IndexLength = length,
            IndexPosition = position,
            Index = index,
            Shares = shares,
        };
    }
}
