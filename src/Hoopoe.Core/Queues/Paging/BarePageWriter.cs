using Hoopoe.Core.Durability;
using Hoopoe.Core.Durability.Records;
using Hoopoe.Core.Messages;
using Hoopoe.Journal.Frames;

namespace Hoopoe.Core.Queues.Paging;

/// <summary>
/// Writes the messages of a bare page: neighbours of a lane of which nothing needs to be known but themselves. They are copied as they
/// lie in their slabs, those that lie together in one go, and read back into slabs the same way. For one page, by whoever holds its queue.
/// </summary>
/// <param name="store">Where they go.</param>
/// <param name="largestFrame">The most bytes in a frame of that.</param>
internal sealed class BarePageWriter(IMessageStore store, int largestFrame)
{
    // Large enough to be worth a write of its own, small enough to leave others' confirms in time.
    private const int FrameBytes = 512 * 1024;

    private readonly int _mostInRecord = Math.Min(MessagesRecord.MostBytes, largestFrame - FrameLayout.FrameHeader);
    private readonly FrameBuilder _frame = new();
    private readonly List<PageShare> _records = [];
    private int _placed;
    private int _record = -1;
    private bool _any;
    private bool _failed;
    private long _next;

    // What of a slab is yet to be copied.
    private MessageSlab? _slab;
    private int _from;
    private int _to;

    /// <summary>Whether nothing need be known of a message but itself and its place among its neighbours.</summary>
    public static bool IsBare(in QueueEntry entry) =>
        entry is { Flags: EntryFlags.None, Location: 0, ExpiresAtMs: QueueEntry.NeverExpires, ReturnCount: 0, Amendments: null, Slab: not null };

    /// <summary>Adds the next message; false if it does not go with those before it, or if there was no room on disk for those.</summary>
    public bool TryAdd(in QueueEntry entry)
    {
        if (!IsBare(entry)) return false;
        int length = entry.Message.RecordLength;
        int taken = FrameLayout.Align(length);
        if (length > MessageWriter.LargeRecord || MessagesRecord.Head + taken > _mostInRecord) return false;
        if (!_any) _next = entry.Sequence;
        if (entry.Sequence != _next) return false;
        if (_record >= 0 && _frame.Length - _record + (_to - _from) + taken > _mostInRecord && !TryEndRecord()) return false;
        if (_record < 0) _record = MessagesRecord.Begin(_frame, entry.Sequence);
        if (entry.Slab != _slab || entry.Offset != _to)
        {
            Copy();
            (_slab, _from, _to) = (entry.Slab, entry.Offset, entry.Offset);
        }
        // What is left there of an older message is not to be written.
        entry.Slab.Buffer.AsSpan(entry.Offset + length, taken - length).Clear();
        _to += taken;
        _next = entry.Sequence + 1;
        _any = true;
        return true;
    }

    /// <summary>Ends the page; false if there was no room on disk for it.</summary>
    /// <param name="records">Where its records are.</param>
    public bool TryFinish(out PageShare[] records)
    {
        bool isWhole = !_failed && (_record < 0 || TryEndRecord()) && (_frame.IsEmpty || TryAppend());
        records = isWhole ? [.. _records] : [];
        return isWhole;
    }

    /// <summary>Gives up what was written, of a page that does not come about.</summary>
    public void Abandon()
    {
        _frame.Clear();
        for (int i = 0; i < _placed; i++) store.ReleaseMessages(_records[i].Location, _records[i].Bytes);
    }

    private bool TryEndRecord()
    {
        Copy();
        // Relative until the frame is appended.
        _records.Add(new PageShare(_record, _frame.End()));
        _record = -1;
        return _frame.Length + _mostInRecord <= Math.Min(FrameBytes, largestFrame) || TryAppend();
    }

    private bool TryAppend()
    {
        long start = store.StoreMessages(_frame);
        _failed = start == 0;
        if (_failed) return false;
        for (; _placed < _records.Count; _placed++) _records[_placed] = _records[_placed] with { Location = start + _records[_placed].Location };
        return true;
    }

    private void Copy()
    {
        if (_slab is not null) _frame.Write(_slab.Buffer.AsSpan(_from, _to - _from));
        (_slab, _from, _to) = (null, 0, 0);
    }
}
