using Hoopoe.Core.Durability.Records;
using Hoopoe.Core.Queues;
using Hoopoe.Core.Queues.Paging;
using Hoopoe.Journal.Frames;

namespace Hoopoe.Core.Durability.Checkpoints;

/// <summary>
/// Describes one queue for a checkpoint, by whoever holds it: first what lies in segments that are to be freed is moved,
/// then the image says where everything is.
/// </summary>
internal static class QueueDescription
{
    /// <summary>Moves what must move and adds the queue's image.</summary>
    public static void Write(QueueContents contents, FrameBuilder frame, Compaction compaction, JournalStore store)
    {
        if (!compaction.IsIdle) Move(contents, compaction);
        if (contents.DurableId == 0) return;
        var pages = contents.Pages;
        var image = new QueueImage
        {
            DurableId = contents.DurableId,
            Consumed = contents.Consumed,
            Pages = [.. pages.Where(page => page.DurableCount > 0), .. PagesOf(contents, pages, store)],
        };
        image.Write(frame, store.Clock);
    }

    // Nearly all that is in memory comes in order, and may be hundreds of thousands: only the rest is gathered and sorted.
    private static List<Page> PagesOf(QueueContents contents, IReadOnlyList<Page> between, JournalStore store)
    {
        var others = new RentedList<QueueEntry>();
        Visit(contents, (in QueueEntry entry, bool inOrder) =>
        {
            if (!inOrder) others.Add(entry);
        });
        others.Items.Sort(static (a, b) => ImagePages.Compare(a, b));
        var pages = new ImagePages(between, store);
        int merged = 0;
        Visit(contents, (in QueueEntry entry, bool inOrder) =>
        {
            if (!inOrder) return;
            while (merged < others.Items.Length && ImagePages.InOrder(others.Items[merged], entry)) pages.Add(others.Items[merged++]);
            pages.Add(entry);
        });
        while (merged < others.Items.Length) pages.Add(others.Items[merged++]);
        others.Clear();
        return pages.Finish();
    }

    private delegate void KeptMessageVisitor(in QueueEntry entry, bool inOrder);

    private static void Visit(QueueContents contents, KeptMessageVisitor visit)
    {
        var last = new QueueEntry { Sequence = long.MinValue };
        contents.Visit((ref QueueEntry entry, bool outstanding) =>
        {
            if ((entry.Flags & EntryFlags.Durable) == 0) return;
            var kept = entry.WithoutMessage();
            if (outstanding) kept.Flags |= EntryFlags.Redelivered;
            bool inOrder = !outstanding && ImagePages.InOrder(last, kept);
            if (inOrder) last = kept;
            visit(kept, inOrder);
        });
    }

    private static void Move(QueueContents contents, Compaction compaction)
    {
        compaction.Begin(contents.Keys);
        contents.Visit((ref QueueEntry entry, bool _) =>
        {
            if (compaction.MustMove(entry)) compaction.Copy(entry);
        });
        compaction.Append();
        contents.Visit((ref QueueEntry entry, bool _) =>
        {
            if (compaction.MustMove(entry)) compaction.Relocate(ref entry);
        });
        foreach (var page in contents.Pages.ToList())
        {
            if (!compaction.MustMove(page)) continue;
            // What is written anew of a bare page lies at the end, in no segment that is to be freed.
            if (page.IsBare) contents.BreakUp(page);
            else Move(contents, page, compaction);
        }
    }

    private static void Move(QueueContents contents, Page page, Compaction compaction)
    {
        var entries = new QueueEntry[page.Count];
        if (!contents.TryRead(page, entries)) return;
        compaction.Begin(contents.Keys);
        foreach (ref readonly var entry in entries.AsSpan())
        {
            if (compaction.MustMove(entry)) compaction.Copy(entry);
        }
        compaction.Append();
        foreach (ref var entry in entries.AsSpan())
        {
            if (compaction.MustMove(entry)) compaction.Relocate(ref entry);
        }
        contents.Rewrite(page, entries);
    }
}
