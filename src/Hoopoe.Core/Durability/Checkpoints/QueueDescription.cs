using System.Buffers;
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
    // As many messages as a page has, so that an image's pages are like others.
    private const int PageEntries = 4096;

    /// <summary>Moves what must move and adds the queue's image.</summary>
    public static void Write(QueueContents contents, FrameBuilder frame, Compaction compaction, JournalStore store)
    {
        if (!compaction.IsIdle) Move(contents, compaction);
        if (contents.DurableId == 0) return;
        var (ready, outstanding) = (new RentedList<QueueEntry>(), new RentedList<QueueEntry>());
        contents.Visit((ref QueueEntry entry, bool isOutstanding) =>
        {
            if ((entry.Flags & EntryFlags.Durable) == 0) return;
            var kept = entry.WithoutMessage();
            if (isOutstanding) kept.Flags |= EntryFlags.Redelivered;
            (isOutstanding ? ref outstanding : ref ready).Add(kept);
        });
        var image = new QueueImage
        {
            DurableId = contents.DurableId,
            Consumed = contents.Consumed,
            Pages = [.. contents.Pages.Where(page => page.DurableCount > 0), .. PagesOf(ready.Items, outstanding.Items, contents.Pages, store)],
        };
        ready.Clear();
        outstanding.Clear();
        image.Write(frame, store.Clock);
    }

    /// <summary>
    /// Makes pages of single messages, none of which spans one of the pages there are. The messages come in two lots, of
    /// which at least the larger one should be in order already; both are afterwards.
    /// </summary>
    public static List<Page> PagesOf(Span<QueueEntry> some, Span<QueueEntry> others, IReadOnlyList<Page> between, JournalStore store)
    {
        var made = new List<Page>();
        Order(some);
        Order(others);
        var gathered = ArrayPool<QueueEntry>.Shared.Rent(Math.Min(some.Length + others.Length, PageEntries));
        int count = 0;
        long border = 0;
        while (!some.IsEmpty || !others.IsEmpty)
        {
            ref var first = ref (others.IsEmpty || (!some.IsEmpty && Compare(some[0], others[0]) < 0) ? ref some : ref others);
            var next = first[0];
            first = first[1..];
            if (count > 0 && (count == PageEntries || next.Lane != gathered[0].Lane || next.Sequence >= border)) Finish();
            if (count == 0) border = FirstBorderAfter(next, between);
            gathered[count++] = next;
        }
        if (count > 0) Finish();
        ArrayPool<QueueEntry>.Shared.Return(gathered, clearArray: true);
        return made;

        void Finish()
        {
            var page = new Page { Lane = gathered[0].Lane };
            page.Describe(gathered.AsSpan(0, count), store);
            made.Add(page);
            count = 0;
        }
    }

    private static long FirstBorderAfter(in QueueEntry entry, IReadOnlyList<Page> between)
    {
        long border = long.MaxValue;
        foreach (var page in between)
        {
            if (page.Lane == entry.Lane && page.FirstSequence > entry.Sequence) border = Math.Min(border, page.FirstSequence);
        }
        return border;
    }

    // Nearly always there is nothing to do, and looking is far cheaper than sorting what is in order.
    private static void Order(Span<QueueEntry> entries)
    {
        for (int i = 1; i < entries.Length; i++)
        {
            if (Compare(entries[i - 1], entries[i]) < 0) continue;
            entries.Sort(static (a, b) => Compare(a, b));
            return;
        }
    }

    private static int Compare(in QueueEntry a, in QueueEntry b) => a.Lane != b.Lane ? a.Lane.CompareTo(b.Lane) : a.Sequence.CompareTo(b.Sequence);

    private static void Move(QueueContents contents, Compaction compaction)
    {
        compaction.Begin();
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
            if (compaction.MustMove(page)) Move(contents, page, compaction);
        }
    }

    private static void Move(QueueContents contents, Page page, Compaction compaction)
    {
        var entries = new QueueEntry[page.Count];
        if (!contents.TryRead(page, entries)) return;
        compaction.Begin();
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
