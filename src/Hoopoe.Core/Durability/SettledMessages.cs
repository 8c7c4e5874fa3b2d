using Hoopoe.Core.Durability.Records;
using Hoopoe.Core.Queues;
using Hoopoe.Journal;
using Hoopoe.Journal.Frames;

namespace Hoopoe.Core.Durability;

/// <summary>
/// Gathers what leaves a durable queue for good while somebody is inside, so that one record says so for all of it.
/// Touched by whoever holds the queue, who flushes before leaving.
/// </summary>
internal sealed class SettledMessages(Queue queue)
{
    // So that a purge of millions makes many frames of a moderate size instead of a huge one.
    private const int MostInRecord = 8 * 1024;

    private readonly FrameBuilder _frame = new();
    private readonly List<(long Location, long Bytes)> _released = [];

    /// <summary>Notes a message that the journal knows; others are passed over.</summary>
    /// <param name="entry">The message.</param>
    /// <param name="recorded">Whether a record says so already, and only its share is to be given up.</param>
    public void Add(in QueueEntry entry, bool recorded = false)
    {
        if (entry.Location == 0) return;
        _released.Add((entry.Location, entry.StoredShare));
        if ((entry.Flags & EntryFlags.Chunked) != 0) BodyPieces.List(queue, entry, _released);
        if (recorded || (entry.Flags & EntryFlags.Durable) == 0) return;
        if (_frame.IsEmpty) SettledRecord.Begin(_frame, queue.Definition.DurableId);
        _frame.WriteInt64(entry.Id);
        if (_released.Count >= MostInRecord) Flush();
    }

    /// <summary>Records what was gathered, and only then gives up its bytes.</summary>
    /// <returns>Where the journal must be durable up to for it to be so; none if nothing was recorded.</returns>
    public JournalPosition Flush()
    {
        var position = JournalPosition.None;
        if (!_frame.IsEmpty)
        {
            _frame.End();
            position = queue.Log.Note(_frame);
        }
        foreach (var (location, bytes) in _released) queue.Log.Release(location, bytes);
        _released.Clear();
        if (_released.Capacity > 1024) _released.Capacity = 0;
        return position;
    }
}
