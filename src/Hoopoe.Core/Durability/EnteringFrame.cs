using Hoopoe.Core.Durability.Records;
using Hoopoe.Core.Queues;
using Hoopoe.Journal.Frames;

namespace Hoopoe.Core.Durability;

/// <summary>
/// A frame with messages on their way into durable queues, and with what must become true together with that: it is
/// appended before the queues are entered, so that no queue is held for it and one frame serves many. Belongs to one
/// channel, or to one step of what the broker moves by itself.
/// </summary>
/// <remarks>
/// The order: <see cref="Add"/> for each message, <see cref="Settle"/> for what leaves its queue at the same moment,
/// <see cref="Append"/>; then <see cref="Place"/> on every entry, the queues are entered, and <see cref="Entered"/> ends it.
/// </remarks>
public sealed class EnteringFrame(IDurableLog log)
{
    private readonly FrameBuilder _frame = new();
    private long _liveBytes;
    private Entering _appended;

    /// <summary>Whether there is nothing to append.</summary>
    public bool IsEmpty => _frame.IsEmpty;

    /// <summary>Bytes gathered so far; a frame should stay within a few megabytes.</summary>
    public int Length => _frame.Length;

    /// <summary>Adds a message for some queues. The entry's place is relative until <see cref="Place"/>.</summary>
    /// <param name="entry">The message, with what the broker added to it; its journal fields are filled in.</param>
    /// <param name="queues">The numbers of the durable queues it enters.</param>
    public void Add(ref QueueEntry entry, ReadOnlySpan<long> queues)
    {
        entry.Id = MessageRecord.Write(_frame, entry.Message, entry.Amendments, queues, out int length);
        entry.StoredLength = length;
        entry.Shares = (ushort)Math.Min(queues.Length, ushort.MaxValue);
        entry.Location = entry.Id;
        _liveBytes += entry.StoredShare * queues.Length;
        if ((entry.Flags & EntryFlags.Chunked) != 0) BodyPieces.Retain(log.Store!, entry, queues.Length);
    }

    /// <summary>Adds that messages leave a queue for good: when the frame is durable, they have.</summary>
    public void Settle(Queue queue, ReadOnlySpan<QueueEntry> entries)
    {
        bool any = false;
        foreach (ref readonly var entry in entries)
        {
            if ((entry.Flags & EntryFlags.Durable) == 0) continue;
            if (!any) SettledRecord.Begin(_frame, queue.Definition.DurableId);
            any = true;
            _frame.WriteInt64(entry.Id);
        }
        if (any) _frame.End();
    }

    /// <summary>Appends the frame.</summary>
    /// <returns>Where it is.</returns>
    public Entering Append()
    {
        _appended = log.Enter(_frame, _liveBytes);
        _liveBytes = 0;
        return _appended;
    }

    /// <summary>Gives an entry that was added its place in the journal.</summary>
    public void Place(ref QueueEntry entry)
    {
        entry.Id += _appended.Start.Value;
        entry.Location = entry.Id;
    }

    /// <summary>Tells that the queues have their messages.</summary>
    public void Entered() => log.Entered(_appended);

    /// <summary>Drops what was gathered and not appended.</summary>
    public void Clear()
    {
        _frame.Clear();
        _liveBytes = 0;
    }
}
