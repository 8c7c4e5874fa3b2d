using Hoopoe.Journal.Layout;

namespace Hoopoe.Journal.Recovery;

/// <summary>
/// Looks through everything behind a bad place once, for what any frame there proves: that the bytes before were durable
/// when it was written.
/// </summary>
internal sealed class TailSearch(SegmentImage image, IReadOnlyList<long> segments)
{
    /// <summary>The highest position that a frame behind the bad place says was durable.</summary>
    public long DurableThrough { get; private set; }

    /// <summary>The segments that hold frames behind the bad place.</summary>
    public SortedSet<long> Stale { get; } = [];

    /// <summary>Searches, from an offset of the loaded segment on; another one may be loaded afterwards.</summary>
    public void Run(int offset)
    {
        long first = image.Number;
        Stale.Clear();
        Search(offset);
        foreach (long number in segments)
        {
            if (number <= first) continue;
            image.Load(number);
            Search(FileHeader.Size);
        }
    }

    private void Search(int offset)
    {
        for (int at = image.NextFrame(offset); at >= 0; at = image.NextFrame(at))
        {
            image.TryHeader(at, out var header);
            DurableThrough = Math.Max(DurableThrough, header.DurableThrough);
            Stale.Add(image.Number);
            at += header.Length;
        }
    }
}
