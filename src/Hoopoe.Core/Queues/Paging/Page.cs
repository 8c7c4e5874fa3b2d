using System.Buffers;
using Hoopoe.Core.Durability;

namespace Hoopoe.Core.Queues.Paging;

/// <summary>
/// What stays in memory of a run of messages of one lane that left it. Lives until the messages come back; touched by
/// whoever holds the queue. The messages lie in the journal; the index that says where is here or there too.
/// </summary>
public sealed class Page
{
    /// <summary>The priority lane it belongs to.</summary>
    public byte Lane { get; init; }

    /// <summary>The sequence of its first message.</summary>
    public long FirstSequence { get; set; }

    /// <summary>The sequence of its last message.</summary>
    public long LastSequence { get; set; }

    /// <summary>How many messages it has.</summary>
    public int Count { get; set; }

    /// <summary>How many of them survive a restart.</summary>
    public int DurableCount { get; set; }

    /// <summary>Bytes in the bodies of its messages.</summary>
    public long BodyBytes { get; set; }

    /// <summary>When the first of its messages expires, on the broker's clock, or <see cref="QueueEntry.NeverExpires"/>.</summary>
    public long LeastExpiryMs { get; set; }

    /// <summary>Bytes in its index.</summary>
    public int IndexLength { get; set; }

    /// <summary>Where its index is in the journal; 0 while it is in memory.</summary>
    public long IndexPosition { get; set; }

    /// <summary>Its index, while it is in memory.</summary>
    public byte[]? Index { get; set; }

    /// <summary>
    /// The bytes that its messages account for, by segment of the journal. At most a few: a page's messages were written
    /// about the same time. Of a bare page, by record, in order.
    /// </summary>
    public PageShare[] Shares { get; set; } = [];

    /// <summary>
    /// Whether its messages lie together in records of their own, and nothing need be known of them besides: it has no index, and
    /// they have no location.
    /// </summary>
    public bool IsBare { get; private set; }

    /// <summary>What is true of each of its messages besides what the index says; a restart adds that it was perhaps delivered.</summary>
    public EntryFlags AddedFlags { get; set; }

    /// <summary>Whether any of its messages has its body in pieces, of which only its record knows where they are.</summary>
    public bool HasChunked { get; set; }

    /// <summary>The segments that pieces of its messages lie in, once a checkpoint has looked; null while nobody has.</summary>
    public long[]? PieceSegments { get; set; }

    /// <summary>A bare page.</summary>
    /// <param name="lane">The priority lane it belongs to.</param>
    /// <param name="firstSequence">The sequence of its first message; the others follow without a gap.</param>
    /// <param name="count">How many messages it has.</param>
    /// <param name="bodyBytes">Bytes in their bodies.</param>
    /// <param name="records">Where they lie.</param>
    internal static Page Bare(byte lane, long firstSequence, int count, long bodyBytes, PageShare[] records) => new()
    {
        Lane = lane,
        FirstSequence = firstSequence,
        LastSequence = firstSequence + count - 1,
        Count = count,
        BodyBytes = bodyBytes,
        LeastExpiryMs = QueueEntry.NeverExpires,
        Shares = records,
        IsBare = true,
    };

    /// <summary>Describes entries, in order and all of one lane, and makes their index, which is in memory then.</summary>
    internal void Describe(ReadOnlySpan<QueueEntry> entries, IMessageStore store)
    {
        FirstSequence = entries[0].Sequence;
        LastSequence = entries[^1].Sequence;
        Count = entries.Length;
        DurableCount = 0;
        BodyBytes = 0;
        HasChunked = false;
        IsBare = false;
        PieceSegments = null;
        LeastExpiryMs = QueueEntry.NeverExpires;
        foreach (ref readonly var entry in entries)
        {
            if ((entry.Flags & EntryFlags.Durable) != 0) DurableCount++;
            if (entry.BodyLength < 0) throw new InvalidOperationException("A message was described after its memory had been released.");
            BodyBytes += entry.BodyLength;
            HasChunked |= (entry.Flags & EntryFlags.Chunked) != 0;
            LeastExpiryMs = Math.Min(LeastExpiryMs, entry.ExpiresAtMs);
        }
        Shares = SharesOf(entries, store);
        Index = PageIndex.Encode(entries, store.Clock);
        IndexLength = Index.Length;
        IndexPosition = 0;
    }

    /// <summary>Reads the entries, without their messages; false if the index is damaged, which the reader of indexes reports.</summary>
    /// <param name="entries">As many as there are.</param>
    /// <param name="indexes">Where the index may be.</param>
    /// <exception cref="InvalidOperationException">The page is bare: it has no index.</exception>
    internal bool TryRead(Span<QueueEntry> entries, IPageIndexes indexes)
    {
        if (IsBare) throw new InvalidOperationException("A page without an index cannot be taken apart.");
        if (!TryDecode(entries, indexes)) return false;
        foreach (ref var entry in entries)
        {
            entry.Lane = Lane;
            entry.Flags |= AddedFlags;
        }
        return true;
    }

    private bool TryDecode(Span<QueueEntry> entries, IPageIndexes indexes)
    {
        if (Index is { } index) return PageIndex.TryDecode(index, entries, indexes.Clock);
        byte[] read = ArrayPool<byte>.Shared.Rent(IndexLength);
        var bytes = read.AsSpan(0, IndexLength);
        bool whole = indexes.TryLoadIndex(IndexPosition, bytes) && PageIndex.TryDecode(bytes, entries, indexes.Clock);
        ArrayPool<byte>.Shared.Return(read);
        return whole;
    }

    private static PageShare[] SharesOf(ReadOnlySpan<QueueEntry> entries, IMessageStore store)
    {
        var (least, most, bytes) = (long.MaxValue, 0L, 0L);
        foreach (ref readonly var entry in entries)
        {
            least = Math.Min(least, entry.Location);
            most = Math.Max(most, entry.Location);
            bytes += entry.StoredShare;
        }
        if (store.SegmentOf(least) == store.SegmentOf(most)) return [new PageShare(entries[0].Location, bytes)];
        var shares = new List<PageShare>();
        var segments = new List<long>();
        foreach (ref readonly var entry in entries)
        {
            long segment = store.SegmentOf(entry.Location);
            int at = segments.LastIndexOf(segment);
            if (at < 0)
            {
                at = segments.Count;
                segments.Add(segment);
                shares.Add(new PageShare(entry.Location, 0));
            }
            shares[at] = shares[at] with { Bytes = shares[at].Bytes + entry.StoredShare };
        }
        return [.. shares];
    }
}

/// <summary>Bytes that a page accounts for in one segment of the journal.</summary>
/// <param name="Location">A location in the segment: that of the page's first message there, or of a bare page's record.</param>
/// <param name="Bytes">How many.</param>
public readonly record struct PageShare(long Location, long Bytes);
