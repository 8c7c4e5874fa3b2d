using System.Runtime.InteropServices;
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
        var entries = new List<QueueEntry>();
        contents.Visit((ref QueueEntry entry, bool outstanding) =>
        {
            if ((entry.Flags & EntryFlags.Durable) == 0) return;
            var kept = entry.WithoutMessage();
            if (outstanding) kept.Flags |= EntryFlags.Redelivered;
            entries.Add(kept);
        });
        var image = new QueueImage
        {
            DurableId = contents.DurableId,
            Consumed = contents.Consumed,
            Pages = [.. contents.Pages.Where(page => page.DurableCount > 0), .. PagesOf(entries, contents.Pages, store)],
        };
        image.Write(frame, store.Clock);
    }

    /// <summary>Makes pages of single messages, none of which spans one of the pages there are.</summary>
    public static List<Page> PagesOf(List<QueueEntry> entries, IReadOnlyList<Page> between, JournalStore store)
    {
        var made = new List<Page>();
        foreach (var group in entries.GroupBy(entry => entry.Lane).OrderBy(group => group.Key))
        {
            var single = group.OrderBy(entry => entry.Sequence).ToList();
            long[] borders = [.. between.Where(page => page.Lane == group.Key).Select(page => page.FirstSequence).Order()];
            int start = 0;
            for (int i = 1; i <= single.Count; i++)
            {
                bool crosses = i < single.Count && BordersBefore(borders, single[i].Sequence) != BordersBefore(borders, single[start].Sequence);
                if (i < single.Count && i - start < PageEntries && !crosses) continue;
                var page = new Page { Lane = group.Key };
                page.Describe(CollectionsMarshal.AsSpan(single)[start..i], store);
                made.Add(page);
                start = i;
            }
        }
        return made;
    }

    private static int BordersBefore(long[] borders, long sequence)
    {
        int at = Array.BinarySearch(borders, sequence);
        return at < 0 ? ~at : at + 1;
    }

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
