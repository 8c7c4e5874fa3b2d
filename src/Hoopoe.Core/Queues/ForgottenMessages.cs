using Hoopoe.Core.Durability;
using Hoopoe.Core.Queues.Paging;

namespace Hoopoe.Core.Queues;

/// <summary>
/// What a deleted queue had in the journal, by segment, so that it is little however long the queue was. Given up once
/// the journal knows that the queue is gone: before, a restart would look for it.
/// </summary>
internal sealed class ForgottenMessages(Queue queue)
{
    private readonly List<PageShare> _shares = [];
    private readonly List<(long Location, long Bytes)> _pieces = [];
    private readonly List<(long Position, int Length)> _indexes = [];

    /// <summary>Whether there is nothing to give up.</summary>
    public bool IsEmpty => _shares.Count == 0 && _indexes.Count == 0;

    /// <summary>Adds a message.</summary>
    public void Add(in QueueEntry entry)
    {
        if (entry.Location == 0) return;
        Add(new PageShare(entry.Location, entry.StoredShare));
        BodyPieces.List(queue.Log.Store, entry, _pieces);
    }

    /// <summary>Adds a page's messages and its index.</summary>
    public void Add(Page page)
    {
        foreach (var share in page.Shares) Add(share);
        if (page.HasChunked) AddPieces(page);
        if (page.IndexPosition != 0) _indexes.Add((page.IndexPosition, page.IndexLength));
    }

    /// <summary>Gives everything up.</summary>
    public void Release()
    {
        foreach (var share in _shares) queue.Log.Release(share.Location, share.Bytes);
        foreach (var (location, bytes) in _pieces) queue.Log.Release(location, bytes);
        foreach (var (position, length) in _indexes) queue.Log.Store?.ReleaseIndex(position, length);
    }

    private void AddPieces(Page page)
    {
        var entries = new QueueEntry[page.Count];
        if (!page.TryRead(entries, queue.Log.Store!)) return;
        foreach (var entry in entries) BodyPieces.List(queue.Log.Store, entry, _pieces);
    }

    private void Add(PageShare share)
    {
        if (_shares.Count > 0 && SegmentOf(_shares[^1]) == SegmentOf(share))
            _shares[^1] = _shares[^1] with { Bytes = _shares[^1].Bytes + share.Bytes };
        else
            _shares.Add(share);
    }

    private long SegmentOf(PageShare share) => queue.Log.Store?.SegmentOf(share.Location) ?? share.Location;
}
