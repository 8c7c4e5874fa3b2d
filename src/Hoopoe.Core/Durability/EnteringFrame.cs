using System.Diagnostics.CodeAnalysis;
using Hoopoe.Core.Durability.Encryption;
using Hoopoe.Core.Durability.Records;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Journal;
using Hoopoe.Journal.Frames;

namespace Hoopoe.Core.Durability;

/// <summary>
/// A frame with messages on their way into durable queues, and with what must become true together with that: it is
/// appended before the queues are entered, so that no queue is held for it and one frame serves many. Belongs to one
/// channel, or to one step of what the broker moves by itself.
/// </summary>
/// <remarks>
/// The order: <see cref="Add"/> for each message, <see cref="Settle"/> for what leaves its queue at the same moment,
/// <see cref="TryAppend"/>; then <see cref="Place(ref QueueEntry)"/> on every entry, the queues are entered, and <see cref="Entered"/> ends it.
/// </remarks>
/// <param name="log">Where it is appended.</param>
/// <param name="keys">What its messages are encrypted with, or null.</param>
public sealed class EnteringFrame(IDurableLog log, KeySlot? keys)
{
    // A frame grows no further than this unless a single message does: so that what comes after it waits little.
    private const int ModerateLength = 1024 * 1024;

    // What belongs together and is longer goes into several frames, so that no frame keeps others from the journal for long.
    private const int MostTogether = 4 * ModerateLength;

    private readonly FrameBuilder _frame = new();
    private readonly FramesAhead _ahead = new(log);
    private string? _refusal;
    private long _liveBytes;
    private List<(QueueEntry Entry, PinnedPieces Pieces, int Queues)>? _inPieces;
    private long _settling;
    private Entering _appended;
    private DataKey? _key;

    /// <summary>Whether there is nothing to append.</summary>
    public bool IsEmpty => _frame.IsEmpty;

    /// <summary>Whether the journal takes as much together; what does not fit can only be dropped.</summary>
    public bool Fits => _ahead.Count < MostParts;

    /// <summary>How many frames the journal takes together.</summary>
    public int MostParts => CommittedRecord.MostFrames(log.LargestFrame);

    /// <summary>Where the frame last appended ends.</summary>
    public JournalPosition End => _appended.End;

    /// <summary>Whether the frame stays of a moderate size with a message more; an empty one takes any.</summary>
    public bool HasRoomFor(Message message) => IsEmpty || _frame.Length + message.RecordLength <= ModerateLength;

    /// <summary>Whether a message is so large that the journal has no frame for it.</summary>
    /// <param name="message">The message.</param>
    /// <param name="queues">How many durable queues it enters.</param>
    public bool IsTooLarge(Message message, int queues) => message.RecordLength + MessageRecord.MostBeside(queues) > log.LargestFrame;

    /// <summary>Adds a message for some queues. The entry's place is relative until <see cref="Place(ref QueueEntry)"/>.</summary>
    /// <param name="entry">The message, with what the broker added to it; its journal fields are filled in.</param>
    /// <param name="queues">The numbers of the durable queues it enters.</param>
    public void Add(ref QueueEntry entry, ReadOnlySpan<long> queues)
    {
        MakeRoom(entry.Message.RecordLength + MessageRecord.MostBeside(queues.Length));
        EndSettled();
        entry.Flags |= EntryFlags.Durable;
        var pieces = entry.Slab.StoredBody?.Pin();
        // One key for all of a change, so that it is known to be in use until all of it is appended.
        if (keys is not null) _key ??= keys.Take();
        entry.Id = _ahead.Length + MessageRecord.Write(_frame, entry.Message, entry.Amendments, queues, out int length, pieces?.Pieces, _key);
        entry.StoredLength = length;
        entry.Shares = (ushort)Math.Min(queues.Length, ushort.MaxValue);
        entry.Location = entry.Id;
        _liveBytes += entry.StoredShare * queues.Length;
        if (pieces is not null) (_inPieces ??= []).Add((entry, pieces, queues.Length));
    }

    /// <summary>
    /// Adds that a message leaves its queue for good: when the frame is durable, it has. Messages of one queue given one
    /// after another share a record; one that the journal does not count to its queue is passed over.
    /// </summary>
    /// <param name="queue">The number of the queue, or of the exchange that held the message back.</param>
    /// <param name="entry">The message.</param>
    public void Settle(long queue, in QueueEntry entry)
    {
        if ((entry.Flags & EntryFlags.Durable) == 0) return;
        MakeRoom(FrameLayout.FrameHeader + FrameLayout.RecordHeader + (2 * sizeof(long)));
        if (_settling != queue)
        {
            EndSettled();
            SettledRecord.Begin(_frame, queue);
            _settling = queue;
        }
        _frame.WriteInt64(entry.Id);
    }

    /// <summary>
    /// Appends the frame, and with it has those count that were written ahead; where the journal does not take it, nothing of
    /// it is kept and all is as before.
    /// </summary>
    /// <param name="refusal">Why the journal did not take it.</param>
    public bool TryAppend([NotNullWhen(false)] out string? refusal)
    {
        EndSettled();
        // What makes the others count comes after all of them, so that a replay finds the messages in order.
        if (_ahead.Count > 0) WriteAhead();
        refusal = _refusal;
        try
        {
            if (refusal is null)
            {
                _ahead.Commit(_frame);
                _appended = log.Enter(_frame, _liveBytes);
                ReleasePieces(retained: true);
            }
        }
        catch (JournalException error)
        {
            refusal = error.Message;
        }
        if (refusal is not null) Clear();
        ReleaseKey();
        _liveBytes = 0;
        return refusal is null;
    }

    /// <summary>Gives an entry that was added its place in the journal.</summary>
    public void Place(ref QueueEntry entry)
    {
        entry.Id = _ahead.TryFind(entry.Id, out long position) ? position : entry.Id - _ahead.Length + _appended.Start.Value;
        entry.Location = entry.Id;
    }

    /// <summary>Gives a message that awaits its place in the journal that place, and the position it is safe at.</summary>
    public void Place(ref Incoming incoming)
    {
        if (!incoming.AwaitsPlace) return;
        incoming.Position = _appended.End;
        if ((incoming.Entry.Flags & EntryFlags.Durable) != 0) Place(ref incoming.Entry);
    }

    /// <summary>Tells that the queues have their messages.</summary>
    public void Entered()
    {
        log.Entered(_appended);
        _ahead.Entered();
    }

    /// <summary>Drops what was gathered and does not count yet.</summary>
    public void Clear()
    {
        _frame.Clear();
        _ahead.GiveUp();
        _refusal = null;
        _settling = 0;
        _liveBytes = 0;
        ReleasePieces(retained: false);
        ReleaseKey();
    }

    private void ReleaseKey()
    {
        _key?.RemoveUser();
        _key = null;
    }

    // Sees to it that a frame has room for so many bytes more. What goes wrong shows when the whole is appended.
    private void MakeRoom(long bytes)
    {
        if (IsEmpty || _frame.Length + bytes <= Math.Min(MostTogether, log.LargestFrame)) return;
        EndSettled();
        WriteAhead();
    }

    private void WriteAhead()
    {
        try
        {
            // What is left of a full disk is for what frees it.
            if (log.IsFull) _refusal ??= "there is no room for all of it";
            if (_refusal is null) _ahead.Append(_frame, _liveBytes);
        }
        catch (JournalException error)
        {
            _refusal = error.Message;
        }
        _frame.Clear();
        _liveBytes = 0;
    }

    // Until here they have been kept where the record says that they are.
    private void ReleasePieces(bool retained)
    {
        if (_inPieces is null) return;
        foreach (var (entry, pieces, queues) in _inPieces)
        {
            if (retained) BodyPieces.Retain(log.Store!, entry, pieces.Pieces, queues);
            pieces.Release();
        }
        _inPieces.Clear();
    }

    private void EndSettled()
    {
        if (_settling == 0) return;
        _frame.End();
        _settling = 0;
    }
}
