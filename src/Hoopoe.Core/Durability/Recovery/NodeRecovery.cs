using Hoopoe.Core.Durability.Encryption;
using Hoopoe.Core.Durability.Records;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Queues;
using Hoopoe.Journal;
using Hoopoe.Journal.Frames;

namespace Hoopoe.Core.Durability.Recovery;

/// <summary>
/// Reads what a journal holds into the state a broker begins with: definitions, and what is in each queue. Used once, by
/// the thread that starts the broker: given to the journal's opening, then asked to restore.
/// </summary>
/// <param name="clock">The clock of the broker to be.</param>
public sealed class NodeRecovery(Clock clock) : IJournalReader
{
    private readonly Dictionary<long, RecoveredQueue> _queues = [];
    private readonly Dictionary<long, UncommittedFrame> _ahead = [];
    private readonly List<Damage> _damages = [];
    private readonly RecordKeys _keys = new();
    private long _lastId;

    /// <summary>The clock of the broker to be.</summary>
    internal Clock Clock => clock;

    /// <summary>The highest number that was ever given to a queue or exchange.</summary>
    public long LastId => Math.Max(_lastId, Definitions.HighestId);

    /// <summary>Whether the broker was stopped in an orderly way: what was delivered by then has come back.</summary>
    public bool Clean { get; private set; }

    /// <summary>What was found damaged.</summary>
    public IReadOnlyList<Damage> Damages => _damages;

    /// <summary>The keys of what is encrypted; null where none are known.</summary>
    public KeyRing? Keys { get => _keys.Ring; init => _keys.Ring = value; }

    /// <summary>Whether definitions that take keys nobody gave are passed over; else what is encrypted ends the reading.</summary>
    public bool PassesOverEncrypted { get => _keys.PassesOver; init => _keys.PassesOver = value; }

    /// <summary>How many definitions could not be read for want of a key: of what has been erased, or where no keys are known.</summary>
    public long EncryptedDefinitions { get; private set; }

    /// <summary>Told how far reading has come: bytes done, bytes in all.</summary>
    public Action<long, long>? Progressed { get; init; }

    /// <summary>Told of damage as it is found.</summary>
    public Action<Damage>? DamageFound { get; init; }

    /// <summary>Where the replay began.</summary>
    public JournalPosition ReplayedFrom { get; private set; }

    /// <summary>Messages that a change brought to the journal which is not there as a whole, so that none of it counts.</summary>
    internal long UncommittedMessages => _ahead.Values.Sum(frame => (long)frame.Messages);

    internal DefinitionState Definitions { get; } = new();

    internal IReadOnlyDictionary<long, RecoveredQueue> Queues => _queues;

    /// <inheritdoc/>
    public void CheckpointFrame(FrameView frame)
    {
        foreach (var record in frame)
        {
            switch ((RecordType)record.Type)
            {
                case RecordType.NodeImage when NodeImage.TryRead(record.Payload, out var node):
                    _lastId = Math.Max(_lastId, node.LastId);
                    Clean = node.Clean;
                    break;
                case RecordType.QueueImage when QueueImage.TryRead(record.Payload, clock, out var image):
                    Queue(image.DurableId).Image = image;
                    Queue(image.DurableId).Consumed = image.Consumed;
                    break;
                default:
                    Define(record, default);
                    break;
            }
        }
    }

    /// <inheritdoc/>
    public void CheckpointRead(JournalPosition from) => ReplayedFrom = from;

    /// <inheritdoc/>
    public void JournalFrame(FrameView frame)
    {
        if (frame.IsAhead)
        {
            _ahead[frame.Position.Value] = new UncommittedFrame(frame);
            return;
        }
        var records = frame.GetEnumerator();
        while (records.MoveNext()) Replay(records.Current, records.Position, frame.UtcMs);
    }

    /// <inheritdoc/>
    public void Damaged(Damage damage)
    {
        _damages.Add(damage);
        DamageFound?.Invoke(damage);
    }

    /// <inheritdoc/>
    public void Progress(long done, long total) => Progressed?.Invoke(done, total);

    /// <summary>Puts all of it into a broker that is empty and whose log is joined to it.</summary>
    /// <param name="broker">The broker.</param>
    /// <param name="log">Its log.</param>
    /// <param name="report">Told of each definition that is not as it was, and why.</param>
    /// <exception cref="JournalException">What was read cannot be, though its checksums hold.</exception>
    public void Restore(Broker broker, JournalLog log, Action<DefinitionChange, string> report)
    {
        broker.Restore(Definitions, report);
        try
        {
            new ContentRestoration(broker, log, this).Run();
        }
        catch (Exception error) when (error is ArgumentException or ArithmeticException or IndexOutOfRangeException or InvalidOperationException)
        {
            // Checksums hold, so no disk did this: whoever wrote it was wrong, and guessing what was meant would serve wrong messages.
            throw new JournalException($"what the checkpoint says is at odds with the journal ({error.Message.ReplaceLineEndings(" ")}): restore the directory from a backup", error);
        }
    }

    private void Replay(in RecordView record, JournalPosition position, long utcMs)
    {
        switch ((RecordType)record.Type)
        {
            case RecordType.Message when MessageRecord.TryRead(record, out var parts):
                _keys.Require(record);
                // Pages and large bodies have no queues; what has says that the broker did something since its checkpoint.
                if (parts.QueueCount == 0) break;
                Clean = false;
                var message = new ReplayedMessage(position, record.StoredLength, parts);
                for (int i = 0; i < parts.QueueCount; i++)
                {
                    if (_queues.TryGetValue(parts.Queue(i), out var entered)) entered.Enter(message, utcMs);
                }
                break;
            case RecordType.Committed when CommittedRecord.TryRead(record.Payload, out long[] frames):
                Clean = false;
                foreach (long ahead in frames)
                {
                    // One that is missing was reported as damage.
                    if (_ahead.Remove(ahead, out var committed)) committed.Commit(_queues, utcMs);
                }
                break;
            case RecordType.Settled when SettledRecord.TryRead(record.Payload, out long settled, out var ids):
                Clean = false;
                if (_queues.TryGetValue(settled, out var left)) left.Settle(ids);
                break;
            case RecordType.Returned when ReturnedRecord.TryRead(record.Payload, out long returned, out var items):
                Clean = false;
                if (_queues.TryGetValue(returned, out var again)) again.Return(items);
                break;
            case RecordType.NodeImage:
                // The broker started again: from then on messages may have been delivered, of which nothing is written.
                Clean = false;
                break;
            case RecordType.Consumed:
                Clean = false;
                if (ConsumedRecord.TryRead(record.Payload, out long consumed) && _queues.TryGetValue(consumed, out var marked)) marked.Consumed = true;
                break;
            case RecordType.TimeToLive when TimeToLiveRecord.TryRead(record.Payload, out long changed, out long? formerMs):
                if (_queues.TryGetValue(changed, out var former)) former.ChangeTimeToLive(formerMs);
                break;
            default:
                Define(record, position);
                break;
        }
    }

    private void Define(in RecordView record, JournalPosition position)
    {
        _keys.Require(record);
        // Pieces of large bodies and indexes of pages come by here too.
        if ((RecordType)record.Type is not (RecordType.Defined or RecordType.Removed)) return;
        var payload = record.Payload;
        if (record.IsEncrypted && !_keys.TryDecrypt(record, out payload))
        {
            EncryptedDefinitions++;
            if (_keys.Ring?.Find(record) is not null)
                Damaged(new Damage("the journal", position.Value, record.Payload.Length, "a definition is not what its key encrypted: somebody changed it") { Position = position });
            return;
        }
        if (!DefinitionCodec.TryRead((RecordType)record.Type, payload, out var change)) return;
        Definitions.Apply(change);
        long id = change.Definition switch
        {
            QueueDefinition queue => queue.DurableId,
            ExchangeDefinition exchange => exchange.DurableId,
            _ => 0,
        };
        if (id == 0) return;
        if (change.Removed) _queues.Remove(id);
        else Queue(id);
    }

    private RecoveredQueue Queue(long id)
    {
        if (!_queues.TryGetValue(id, out var queue)) _queues.Add(id, queue = new RecoveredQueue());
        return queue;
    }
}
