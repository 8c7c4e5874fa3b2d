using Hoopoe.Journal.Layout;
using Hoopoe.Journal.Storage;

namespace Hoopoe.Journal.Segments;

/// <summary>
/// Segment files that were freed and wait to be recycled, a few of them; more are deleted. Their content stays as it is:
/// the salt keeps it from ever passing for something else. Any thread may call.
/// </summary>
internal sealed class SpareFiles(IStorage storage, int most)
{
    private readonly Lock _gate = new();
    private readonly Queue<long> _spares = new();

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _spares.Count;
        }
    }

    /// <summary>Takes a file that is a spare by name already, as far as there is room for it.</summary>
    public void Adopt(long number)
    {
        lock (_gate)
        {
            if (_spares.Count < most) _spares.Enqueue(number);
            else storage.Delete(JournalNames.Spare(number));
        }
    }

    /// <summary>Makes segment files spares, durably, as far as there is room for them, and deletes the others. One call at a time.</summary>
    public void Free(IReadOnlyList<long> segments)
    {
        int room = Math.Clamp(most - Count, 0, segments.Count);
        for (int index = 0; index < segments.Count; index++)
        {
            string name = JournalNames.Segment(segments[index]);
            if (index < room) storage.Rename(name, JournalNames.Spare(segments[index]));
            else storage.Delete(name);
        }
        // The new names must last before the content changes, or a segment could come back with another's header.
        storage.Sync();
        lock (_gate)
        {
            foreach (long number in segments.Take(room)) _spares.Enqueue(number);
        }
    }

    /// <summary>Hands out a spare, for good.</summary>
    public bool TryTake(out long number)
    {
        lock (_gate) return _spares.TryDequeue(out number);
    }
}
