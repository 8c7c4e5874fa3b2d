using System.Runtime.InteropServices;
using Hoopoe.Core.Durability.Records;
using Hoopoe.Core.Queues;
using Hoopoe.Journal;
using Hoopoe.Journal.Frames;

namespace Hoopoe.Core.Durability;

/// <summary>
/// Gathers what becomes of a queue's messages while somebody is inside, which left for good and which came back, so that
/// one frame says so for all of it, in the order it happened. Touched by whoever holds the queue, who flushes before
/// leaving.
/// </summary>
internal sealed class QueueNotes(Queue queue)
{
    // So that a purge of millions makes many frames of a moderate size instead of a huge one.
    private const int MostInFrame = 8 * 1024;
    private const int MostRuns = 1024;

    private readonly FrameBuilder _frame = new();
    private List<(long Location, long Bytes)>? _released;
    private long _lastSegment;
    private RecordType _open;
    private int _inFrame;

    /// <summary>Notes that a message left for good; one that the journal does not know is passed over.</summary>
    public void Settled(in QueueEntry entry)
    {
        if (entry.Location == 0) return;
        if ((entry.Flags & EntryFlags.Durable) != 0)
        {
            if (_open != RecordType.Settled) Begin(RecordType.Settled);
            _frame.WriteInt64(entry.Id);
            _inFrame++;
        }
        Released(entry);
    }

    /// <summary>Notes that a message came back; one that does not outlive the process is passed over.</summary>
    public void Returned(in QueueEntry entry)
    {
        if ((entry.Flags & EntryFlags.Durable) == 0) return;
        if (_open != RecordType.Returned) Begin(RecordType.Returned);
        ReturnedRecord.Add(_frame, entry.Id, entry.ReturnCount);
        if (++_inFrame >= MostInFrame) Flush();
    }

    /// <summary>Notes that a message left for good where the journal knows that already: only its bytes are given up.</summary>
    public void Released(in QueueEntry entry)
    {
        if (entry.Location == 0) return;
        // First the pieces, as it takes the record to find them; where they lie nobody has looked.
        int before = (_released ??= []).Count;
        BodyPieces.List(queue.Log.Store, entry, _released);
        if (_released.Count > before) _lastSegment = -1;
        Released(entry.Location, entry.StoredShare);
    }

    /// <summary>Notes that bytes of the journal are nobody's any more.</summary>
    public void Released(long location, long bytes)
    {
        var released = _released ??= [];
        // Neighbours mostly lie in the same segment, so that one count serves a run of them.
        long segment = queue.Log.Store?.SegmentOf(location) ?? location;
        if (released.Count > 0 && segment == _lastSegment)
        {
            CollectionsMarshal.AsSpan(released)[^1].Bytes += bytes;
        }
        else
        {
            released.Add((location, bytes));
            _lastSegment = segment;
        }
        if (_inFrame >= MostInFrame || released.Count >= MostRuns) Flush();
    }

    /// <summary>Where the journal must be durable up to for the last note recorded to be so.</summary>
    public JournalPosition Last { get; private set; }

    /// <summary>Records what was gathered, and only then gives up its bytes.</summary>
    public void Flush()
    {
        if (!_frame.IsEmpty)
        {
            _frame.End();
            Last = queue.Log.Note(_frame);
            (_open, _inFrame) = (default, 0);
        }
        if (_released is not { Count: > 0 } released) return;
        foreach (var (location, bytes) in released) queue.Log.Release(location, bytes);
        released.Clear();
        if (released.Capacity > MostRuns) released.Capacity = 0;
    }

    private void Begin(RecordType type)
    {
        if (!_frame.IsEmpty) _frame.End();
        if (type == RecordType.Settled) SettledRecord.Begin(_frame, queue.Definition.DurableId);
        else ReturnedRecord.Begin(_frame, queue.Definition.DurableId);
        _open = type;
    }
}
