using Hoopoe.Interop.Crash.Messages;
using Hoopoe.Interop.Crash.Nodes;
using Hoopoe.Interop.Crash.Topology;

namespace Hoopoe.Interop.Crash.Model;

/// <summary>All that the clients of a run know: what was sent, confirmed, delivered and settled. It outlives the broker's lives; any
/// thread may use it.</summary>
internal sealed class Ledger(Violations violations, Promises promises)
{
    // What was settled is remembered for so many lives, to notice if it comes back.
    private const int LivesRemembered = 4;

    private readonly Lock _lock = new();
    private readonly Dictionary<MessageKey, (SentMessage Message, int Life)> _messages = [];
    private readonly Dictionary<QueuePlan, List<Copy>> _live = [];
    private readonly List<TransactionRecord> _doubtful = [];
    private readonly ArrivalCheck _arrivals = new(violations, promises);
    private int _channels;

    /// <summary>How often the broker has been started.</summary>
    public int Life { get; private set; }

    public Tally Tally { get; } = new();

    /// <summary>Notes that the broker was started again, and forgets what was settled long ago.</summary>
    public void BeginLife()
    {
        lock (_lock)
        {
            Life++;
            foreach ((MessageKey key, (SentMessage message, int life)) in _messages)
            {
                if (life < Life - LivesRemembered && message.Copies.All(copy => copy.IsGone))
                    _messages.Remove(key);
            }
        }
    }

    /// <summary>A number for a channel that publishes.</summary>
    public int NextChannel() => Interlocked.Increment(ref _channels);

    /// <summary>Notes a message before it is sent.</summary>
    public SentMessage Send(MessageKey key, MessageShape shape, IEnumerable<QueuePlan> queues, Acceptance acceptance = Acceptance.Unknown)
    {
        SentMessage message = new(key, shape, queues, acceptance);
        lock (_lock)
        {
            _messages.Add(key, (message, Life));
            foreach (Copy copy in message.Copies)
                LiveIn(copy.Queue).Add(copy);
            Tally.Sent++;
        }

        return message;
    }

    /// <summary>Notes what the broker said of a message.</summary>
    public void Answer(SentMessage message, Acceptance acceptance)
    {
        lock (_lock)
        {
            message.Acceptance = acceptance;
            if (acceptance == Acceptance.Confirmed)
                Tally.Confirmed++;
            else if (acceptance == Acceptance.Refused)
                Tally.Refused++;
        }
    }

    /// <summary>Notes a delivery and checks all that a single one shows. Null if the message is none of this ledger's.</summary>
    public Receipt? Deliver(Arrival arrival, OrderWatch order, bool isCheck = false)
    {
        lock (_lock)
        {
            Tally.Delivered++;
            MessageKey? key = MessageKey.Parse(arrival.Properties.MessageId);
            if (key is null || !_messages.TryGetValue(key.Value, out (SentMessage Message, int Life) known))
            {
                violations.Add($"message {arrival.Properties.MessageId} of {arrival.Queue.Name} was never sent, or was settled long ago");
                return null;
            }

            return _arrivals.Check(arrival, known.Message, order, Life, isCheck);
        }
    }

    /// <summary>Notes that settling these is about to be asked for.</summary>
    public void AskToSettle(IEnumerable<Receipt> receipts)
    {
        lock (_lock)
        {
            foreach (Receipt receipt in receipts)
                receipt.Stay.AskToSettle(Life);
        }
    }

    /// <summary>Notes that settling these is proven.</summary>
    public void Settle(IEnumerable<Receipt> receipts)
    {
        lock (_lock)
        {
            foreach (Receipt receipt in receipts)
            {
                receipt.Stay.Settle();
                receipt.Copy.IsGone = true;
                Tally.Settled++;
            }
        }
    }

    /// <summary>Notes that it is about to be given back.</summary>
    public void Return(Receipt receipt)
    {
        lock (_lock)
            receipt.Stay.IsReturned = true;
    }

    /// <summary>Notes that a transaction is about to be committed.</summary>
    public TransactionRecord BeginCommit(IReadOnlyList<SentMessage> published, IReadOnlyList<Receipt> acknowledged)
    {
        lock (_lock)
        {
            foreach (SentMessage message in published)
                message.Acceptance = Acceptance.Unknown;
            foreach (Receipt receipt in acknowledged)
                receipt.Stay.AskToSettle(Life);
            TransactionRecord record = new([.. published.SelectMany(message => message.Copies)], [.. acknowledged.Select(receipt => receipt.Copy)]);
            _doubtful.Add(record);
            return record;
        }
    }

    /// <summary>Notes that the commit was answered.</summary>
    public void EndCommit(TransactionRecord record, IReadOnlyList<SentMessage> published, IReadOnlyList<Receipt> acknowledged)
    {
        lock (_lock)
            _doubtful.Remove(record);
        foreach (SentMessage message in published)
            Answer(message, Acceptance.Confirmed);
        Settle(acknowledged);
        Tally.Committed++;
    }

    /// <summary>Notes that a queue is gone, and all that was in it.</summary>
    public void Forget(QueuePlan queue)
    {
        lock (_lock)
        {
            LiveIn(queue).ForEach(copy => copy.IsGone = true);
            LiveIn(queue).Clear();
        }
    }

    /// <summary>Whether anything that must be in this group has not been found by the check under way.</summary>
    public bool Misses(QueueGroup group)
    {
        lock (_lock)
            return group.Queues.SelectMany(LiveIn).Any(copy => copy is { Source.Found: 0, Dead.Found: 0, IsGone: false } && MustBeThere(copy));
    }

    /// <summary>Judges what a check has found in all queues of a group, and ends the check.</summary>
    public void Judge(QueueGroup group)
    {
        lock (_lock)
        {
            if (group == Layout.Transactions)
                JudgeTransactions();
            foreach (List<Copy> copies in group.Queues.Select(LiveIn))
            {
                copies.RemoveAll(copy => copy.IsGone);
                copies.ForEach(Judge);
                copies.RemoveAll(copy => copy.IsGone);
            }
        }
    }

    /// <summary>The last sent of the messages that must be in this queue, of those that were delivered before or of all.</summary>
    public Copy? LastThatMustBeIn(QueuePlan queue, bool delivered)
    {
        lock (_lock)
            return LiveIn(queue).LastOrDefault(copy => !copy.IsGone && MustBeThere(copy) && copy.Message.Shape.Size > 0 && (!delivered || copy.Source.IsDelivered));
    }

    private void Judge(Copy copy)
    {
        int found = copy.Source.Found + copy.Dead.Found;
        if (found > 1 && (promises.DeadLettersExactlyOnce || copy.Dead.Found == 0))
            violations.Add($"doubled: {copy}");
        if (found == 0 && MustBeThere(copy))
            violations.Add($"lost: {copy}");
        else if (found == 0 && !promises.DeadLettersExactlyOnce && MustBeThere(copy, strictly: true))
            Tally.Tolerated++;

        // What a broker has brought back from its disk is on its disk, also when nobody confirmed it.
        if (found > 0 && copy.Message is { Copies.Count: 1, Acceptance: Acceptance.Unknown })
            copy.Message.Acceptance = Acceptance.Confirmed;
        copy.IsGone = found == 0;
        copy.Source.NoteSurvival();
        copy.Dead.NoteSurvival();
        Tally.Checked++;
    }

    private void JudgeTransactions()
    {
        foreach (TransactionRecord record in _doubtful.Where(record => record.Traces() is (true, true)))
        {
            if (promises.TransactionsAllOrNothing)
                violations.Add($"half a transaction: published {string.Join(", ", record.Published)}; acknowledged {string.Join(", ", record.Acknowledged)}");
            else
                Tally.Tolerated++;
        }

        Tally.Doubtful += _doubtful.Count;
        _doubtful.Clear();
    }

    private bool MustBeThere(Copy copy, bool strictly = false) =>
        copy.Message is { Acceptance: Acceptance.Confirmed, Shape.IsPersistent: true }
        && !copy.MayBeSettled && !copy.MayHaveExpired && !copy.Queue.DeletionAsked
        && (strictly || promises.DeadLettersExactlyOnce || !copy.Queue.DeadLetters);

    private List<Copy> LiveIn(QueuePlan queue)
    {
        if (!_live.TryGetValue(queue, out List<Copy>? copies))
            _live.Add(queue, copies = []);
        return copies;
    }
}
