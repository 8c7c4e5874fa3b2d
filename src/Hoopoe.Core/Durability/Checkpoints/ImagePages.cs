using Hoopoe.Core.Queues;
using Hoopoe.Core.Queues.Paging;

namespace Hoopoe.Core.Durability.Checkpoints;

/// <summary>
/// Cuts single messages, which come in order, into pages for an image, none of which spans a page that is there already.
/// Holds one page's messages at a time. For one description of a queue, by whoever holds it.
/// </summary>
/// <param name="between">The pages there are.</param>
/// <param name="store">Where the messages lie.</param>
internal sealed class ImagePages(IReadOnlyList<Page> between, JournalStore store)
{
    // As many messages as a page has, so that an image's pages are like others.
    private const int PageEntries = 4096;

    private readonly List<Page> _made = [];
    private RentedList<QueueEntry> _gathered;
    private long _border;

    /// <summary>Whether the first of two messages comes before the second.</summary>
    public static bool InOrder(in QueueEntry first, in QueueEntry second) => Compare(first, second) < 0;

    /// <summary>The order that messages have to come in: by lane, and in it by sequence.</summary>
    public static int Compare(in QueueEntry a, in QueueEntry b) =>
        a.Lane != b.Lane ? a.Lane.CompareTo(b.Lane) : a.Sequence.CompareTo(b.Sequence);

    /// <summary>Adds the next message.</summary>
    public void Add(in QueueEntry entry)
    {
        var gathered = _gathered.Items;
        if (gathered.Length > 0 && (gathered.Length == PageEntries || entry.Lane != gathered[0].Lane || entry.Sequence >= _border)) Cut();
        if (_gathered.Items.IsEmpty) _border = FirstBorderAfter(entry);
        _gathered.Add(entry);
    }

    /// <summary>Ends the last page and gives all of them.</summary>
    public List<Page> Finish()
    {
        if (!_gathered.Items.IsEmpty) Cut();
        _gathered.Clear();
        return _made;
    }

    private void Cut()
    {
        var page = new Page { Lane = _gathered.Items[0].Lane };
        page.Describe(_gathered.Items, store);
        _made.Add(page);
        _gathered.Clear();
    }

    private long FirstBorderAfter(in QueueEntry entry)
    {
        long border = long.MaxValue;
        foreach (var page in between)
        {
            if (page.Lane == entry.Lane && page.FirstSequence > entry.Sequence) border = Math.Min(border, page.FirstSequence);
        }
        return border;
    }
}
