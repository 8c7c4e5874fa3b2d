using System.Buffers;
using Hoopoe.Core.Durability.Records;
using Hoopoe.Core.Queues;
using Hoopoe.Journal;
using Hoopoe.Journal.Frames;

namespace Hoopoe.Core.Durability.Checkpoints;

/// <summary>
/// Moves messages out of segments that are to be freed, as the walk of a checkpoint comes by: a message is copied to the
/// end of the journal once, however many queues share it, and each queue's entry is told the new place. The records name
/// no queue, so no replay takes them up: that they count at all is the checkpoint's word. Used by one walk.
/// </summary>
/// <remarks>
/// Two steps for each queue: <see cref="Copy"/> every entry that must move, <see cref="Append"/>, then
/// <see cref="Relocate"/> them. An entry that was not copied, for whatever reason, stays, and with it its segment.
/// </remarks>
/// <param name="log">The log.</param>
/// <param name="victims">The segments to empty.</param>
internal sealed class Compaction(JournalLog log, HashSet<long> victims)
{
    // Above this a frame is appended before more is copied.
    private const int FrameBytes = 512 * 1024;

    private readonly FrameBuilder _frame = new();
    private readonly Dictionary<long, Moved> _inFrame = [];

    // Records that several queues share, so that the next one finds where they went.
    private readonly Dictionary<long, Moved> _moved = [];

    private readonly record struct Moved(long Location, int Length, bool Shared);

    /// <summary>Whether there is nothing to do.</summary>
    public bool IsIdle => victims.Count == 0;

    /// <summary>Whether the frame is large enough to be appended.</summary>
    public bool IsFull => _frame.Length >= FrameBytes;

    /// <summary>Whether what lies at a location must move.</summary>
    public bool MustMove(long location) => location > 0 && victims.Count > 0 && victims.Contains(log.Messages.SegmentOf(location));

    /// <summary>Copies the record of an entry that must move, unless another queue's entry had it copied.</summary>
    public void Copy(in QueueEntry entry)
    {
        if (_moved.ContainsKey(entry.Location) || _inFrame.ContainsKey(entry.Location)) return;
        int length = 0;
        int offset = entry.IsResident
            ? MessageRecord.Write(_frame, entry.Message, entry.Amendments, [], out length)
            : CopyFromDisk(entry, out length);
        if (offset > 0) _inFrame.Add(entry.Location, new Moved(offset, length, entry.Shares > 1));
    }

    /// <summary>Appends what was copied. Where there is no room for it, nothing has moved.</summary>
    public void Append()
    {
        foreach (long gone in _moved.Where(pair => !pair.Value.Shared).Select(pair => pair.Key).ToList()) _moved.Remove(gone);
        if (_frame.IsEmpty) return;
        try
        {
            long start = log.Journal.Append(_frame).Start.Value;
            foreach (var (old, place) in _inFrame) _moved[old] = place with { Location = start + place.Location };
        }
        catch (JournalException)
        {
            _frame.Clear();
        }
        _inFrame.Clear();
    }

    /// <summary>Gives an entry that must move its new place; false if it has none.</summary>
    public bool Relocate(ref QueueEntry entry)
    {
        if (!_moved.TryGetValue(entry.Location, out var place)) return false;
        log.Journal.Segments.Release(entry.Location, entry.StoredShare);
        entry.Location = place.Location;
        entry.StoredLength = place.Length;
        log.Journal.Segments.Add(entry.Location, entry.StoredShare);
        return true;
    }

    // The record as it lies on disk, without the queues that it once entered.
    private int CopyFromDisk(in QueueEntry entry, out int length)
    {
        length = 0;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(entry.StoredLength);
        try
        {
            var bytes = buffer.AsSpan(0, entry.StoredLength);
            if (!log.Messages.TryRead(entry.Location, bytes) || !RecordView.TryRead(bytes, out var record)) return 0;
            return MessageRecord.TryRead(record.Payload, out var parts) ? MessageRecord.Copy(_frame, parts, out length) : 0;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
