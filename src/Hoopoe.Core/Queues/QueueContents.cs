using Hoopoe.Core.Durability.Encryption;
using Hoopoe.Core.Queues.Paging;

namespace Hoopoe.Core.Queues;

/// <summary>
/// What of a queue the journal has to know or to keep up to date, as a whole: for the image of a checkpoint, and for
/// moving records elsewhere. Valid only while its queue is held, within <see cref="Queue.Inspect"/>.
/// </summary>
public sealed class QueueContents
{
    private readonly Queue _queue;
    private readonly ReadyMessages _ready;
    private readonly Func<OutstandingMessages?> _outstanding;
    private readonly Pager? _pager;

    internal QueueContents(Queue queue, ReadyMessages ready, Func<OutstandingMessages?> outstanding, Pager? pager)
    {
        _queue = queue;
        _ready = ready;
        _outstanding = outstanding;
        _pager = pager;
    }

    /// <summary>The number by which the journal names the queue; 0 where it is not kept.</summary>
    public long DurableId => _queue.Definition.DurableId;

    /// <summary>What its messages are encrypted with, or null.</summary>
    public KeySlot? Keys => _queue.VirtualHost.Keys;

    /// <summary>Whether it ever had a consumer.</summary>
    public bool Consumed => _queue.Consumed;

    /// <summary>The messages that are not in memory, each lane's pages in order.</summary>
    public IReadOnlyList<Page> Pages => [.. _ready.Pages().Select(one => one.Page)];

    /// <summary>Reads a page's entries, without their messages; false if its index is damaged, which is reported.</summary>
    /// <param name="page">The page; none that is bare.</param>
    /// <param name="entries">As many as the page has.</param>
    public bool TryRead(Page page, Span<QueueEntry> entries) => _pager!.TryRead(page, entries);

    /// <summary>
    /// Makes a bare page one whose messages can be read and moved one by one; where there is no room for that on disk, or no message is
    /// whole, it stays or is gone.
    /// </summary>
    public void BreakUp(Page page) => _ready.BreakUp(ListOf(page), page);

    /// <summary>
    /// Has a page say where its messages are now, or that some are gone. Shares of those left out are the caller's to
    /// release.
    /// </summary>
    public void Rewrite(Page page, ReadOnlySpan<QueueEntry> entries) => _ready.Rewrite(ListOf(page), page, entries);

    /// <summary>
    /// Shows each message in memory that the journal knows, where it stands: its location may be changed. In no
    /// particular order; the outstanding ones are delivered and unsettled, or dead letters on their way.
    /// </summary>
    public void Visit(KnownMessageVisitor visit)
    {
        _ready.Visit((ref QueueEntry entry) => Show(ref entry, outstanding: false));
        _outstanding()?.Visit((ref QueueEntry entry) => Show(ref entry, outstanding: true));

        void Show(ref QueueEntry entry, bool outstanding)
        {
            if (entry.Location != 0) visit(ref entry, outstanding);
        }
    }

    private PageList ListOf(Page page)
    {
        foreach (var (list, one) in _ready.Pages())
        {
            if (one == page) return list;
        }
        throw new ArgumentException("The page is not of this queue.", nameof(page));
    }
}

/// <summary>Looks at a message that the journal knows, and may change where it lies.</summary>
/// <param name="entry">The message's entry, in memory or not.</param>
/// <param name="outstanding">Whether it is delivered and unsettled.</param>
public delegate void KnownMessageVisitor(ref QueueEntry entry, bool outstanding);
