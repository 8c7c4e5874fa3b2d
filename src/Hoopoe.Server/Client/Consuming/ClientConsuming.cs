using Hoopoe.Core.Auditing;
using Hoopoe.Core.Connections;
using Hoopoe.Core.Queues;
using Hoopoe.Protocols.Amqp.Channels;
using Hoopoe.Protocols.Amqp.Delivery;

namespace Hoopoe.Server.Client;

/// <summary>
/// How a client takes messages: its consumers, and what it fetched singly. Lives as long as the client; any thread may call.
/// </summary>
internal sealed class ClientConsuming
{
    private readonly Lock _gate = new();
    private readonly HashSet<DeliveryStream> _streams = [];
    private readonly ClientScope _scope;
    private readonly IClientChannel _channel;
    private readonly ClientDefinitions _definitions;
    private readonly DurableWaits _waits;
    private readonly UnsettledDeliveries _fetched;
    private long _fetchedForGood;
    private (long Delivered, long Settled) _past;
    private Exception? _end;

    /// <summary>Makes the way of a client.</summary>
    /// <param name="scope">Whose it is.</param>
    /// <param name="channel">How the client is shown to others.</param>
    /// <param name="definitions">Where its queues are found.</param>
    /// <param name="waits">Its waits for the disk.</param>
    public ClientConsuming(ClientScope scope, IClientChannel channel, ClientDefinitions definitions, DurableWaits waits)
    {
        (_scope, _channel, _definitions, _waits) = (scope, channel, definitions, waits);
        _fetched = new UnsettledDeliveries(scope);
        Deadlines = new DeliveryDeadlines(scope.Broker, scope.Server.Options.ConsumerTimeout, (nowMs, _) => ReturnLate(nowMs));
    }

    /// <summary>Has deliveries returned to their queues that nobody acknowledges in time.</summary>
    public DeliveryDeadlines Deadlines { get; }

    /// <summary>Whether it consumes, or owes acknowledgements.</summary>
    public bool Consumes
    {
        get
        {
            lock (_gate) return _streams.Count > 0 || _fetched.Count > 0;
        }
    }

    /// <summary>How many consumers there are.</summary>
    public int ConsumerCount
    {
        get
        {
            lock (_gate) return _streams.Count(stream => stream.IsConsuming);
        }
    }

    /// <summary>How many messages came so far, how many of them are settled, and how many await that.</summary>
    public (long Delivered, long Settled, int Unacked) CountAll()
    {
        lock (_gate)
        {
            int unacked = _fetched.Count;
            var (delivered, settled) = _past;
            delivered += _fetched.Delivered + Volatile.Read(ref _fetchedForGood);
            settled += _fetched.Delivered - _fetched.Count;
            foreach (var stream in _streams)
            {
                delivered += stream.Delivered;
                if (stream.NoAck) continue;
                settled += stream.Delivered - stream.Count;
                unacked += stream.Count;
            }
            return (delivered, settled, unacked);
        }
    }

    /// <summary>Opens a stream, which subscribes when it is first asked for a delivery.</summary>
    public DeliveryStream Open(string queue, ConsumeOptions options, CancellationToken cancellation) =>
        new(_scope, _channel, options.AutoAcknowledge, stream => PrepareAsync(stream, queue, options), cancellation);

    /// <summary>Fetches a message.</summary>
    public async ValueTask<Delivery?> GetAsync(string name, bool noAck)
    {
        var queue = _definitions.FindToRead(name, AuditAction.QueueGet);
        _definitions.NoteFetched(name);
        await NoteConsumedAsync(queue);
        ExpectTimeout(queue);
        var thread = _scope.Enter();
        try
        {
            if (!queue.TryTake(noAck, out var entry, out _, thread.Turn)) return null;
            _scope.Broker.Tracer?.Queues.Fetched(queue, entry, noAck, _scope.Party);
            if (!noAck) return new Delivery(_fetched, _fetched.Add(entry, queue, _scope.Broker.Clock.NowMs));
            Interlocked.Increment(ref _fetchedForGood);
            var copy = new FetchedCopy(entry, queue);
            entry.Slab.Release();
            return new Delivery(copy, 1);
        }
        finally
        {
            _scope.Leave(thread);
        }
    }

    /// <summary>Forgets consumers that have ended and have nothing left to settle.</summary>
    public void ForgetSpent()
    {
        lock (_gate) ForgetSpentLocked();
    }

    /// <summary>Ends all consumers and returns what is unsettled.</summary>
    public void End(Exception reason)
    {
        lock (_gate) _end ??= reason;
        var streams = Streams();
        foreach (var stream in streams) stream.Fail(reason);
        // What one gives back must not be delivered to another that is about to end too.
        foreach (var stream in streams) stream.End();
        foreach (var stream in streams) stream.ReturnAll(reason);
        _fetched.ReturnAll(reason);
    }

    // Returns to their queues what is late, and says when the next is due.
    private long? ReturnLate(long nowMs)
    {
        long? nextMs = _fetched.ReturnLate(Deadlines, nowMs);
        foreach (var stream in Streams())
        {
            if (stream.ReturnLate(Deadlines, nowMs) is { } dueMs && !(nextMs <= dueMs)) nextMs = dueMs;
        }
        return nextMs;
    }

    private void ExpectTimeout(Queue queue)
    {
        if (queue.Settings.ConsumerTimeoutMs is { } own) Deadlines.Expect(own);
    }

    private async ValueTask<Consumer> PrepareAsync(DeliveryStream stream, string name, ConsumeOptions options)
    {
        var queue = _definitions.FindToRead(name, AuditAction.QueueConsume);
        BrokerException.ThrowIf(ConsumeMethods.ReadPriority(options.Arguments, queue, out int priority));
        lock (_gate)
        {
            if (_end is not null) throw _end;
            ForgetSpentLocked();
            _streams.Add(stream);
        }
        await NoteConsumedAsync(queue);
        ExpectTimeout(queue);
        return new Consumer
        {
            Queue = queue,
            Tag = options.Tag.Length > 0 ? options.Tag : _scope.Broker.Random.Name("amq.ctag-"),
            Sink = stream,
            NoAck = options.AutoAcknowledge,
            Exclusive = options.Exclusive,
            Priority = options.Priority != 0 ? options.Priority : priority,
            Prefetch = options.AutoAcknowledge ? 0 : options.Prefetch,
            Arguments = options.Arguments,
        };
    }

    // What a queue gives first leaves once the journal knows that it has had a consumer.
    private async ValueTask NoteConsumedAsync(Queue queue)
    {
        if (!queue.NeedsConsumedRecord) return;
        queue.NoteConsumed();
        await _waits.DefinitionsAsync();
    }

    private void ForgetSpentLocked() => _streams.RemoveWhere(stream =>
    {
        if (!stream.IsSpent) return false;
        _past = (_past.Delivered + stream.Delivered, _past.Settled + (stream.NoAck ? 0 : stream.Delivered));
        return true;
    });

    private DeliveryStream[] Streams()
    {
        lock (_gate) return [.. _streams];
    }
}
