using Hoopoe.Core.Connections;
using Hoopoe.Core.Queues;
using Hoopoe.Protocols.Amqp.Channels;

namespace Hoopoe.Server.Client;

/// <summary>
/// How a client takes messages: its consumers, and what it fetched singly. Lives as long as the client; any thread may call.
/// </summary>
/// <param name="scope">Whose it is.</param>
/// <param name="channel">How the client is shown to others.</param>
/// <param name="definitions">Where its queues are found.</param>
/// <param name="waits">Its waits for the disk.</param>
internal sealed class ClientConsuming(ClientScope scope, IClientChannel channel, ClientDefinitions definitions, DurableWaits waits)
{
    private readonly Lock _gate = new();
    private readonly HashSet<DeliveryStream> _streams = [];
    private readonly UnsettledDeliveries _fetched = new(scope);
    private long _fetchedForGood;
    private (long Delivered, long Settled) _past;
    private Exception? _end;

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
        new(scope, channel, options.AutoAcknowledge, stream => PrepareAsync(stream, queue, options), cancellation);

    /// <summary>Fetches a message.</summary>
    public async ValueTask<Delivery?> GetAsync(string name, bool noAck)
    {
        var queue = definitions.FindToRead(name);
        await NoteConsumedAsync(queue);
        var thread = scope.Enter();
        try
        {
            if (!queue.TryTake(noAck, out var entry, out _, thread.Turn)) return null;
            scope.Broker.Tracer?.Queues.Fetched(queue, entry, noAck, scope.Party);
            if (!noAck) return new Delivery(_fetched, _fetched.Add(entry, queue, scope.Broker.Clock.NowMs));
            Interlocked.Increment(ref _fetchedForGood);
            var copy = new FetchedCopy(entry, queue);
            entry.Slab.Release();
            return new Delivery(copy, 1);
        }
        finally
        {
            scope.Leave(thread);
        }
    }

    /// <summary>Returns to their queues what was delivered at or before a time.</summary>
    /// <returns>When the oldest of what is left was delivered, if anything is.</returns>
    public long? ReturnDeliveredBefore(long deadlineMs)
    {
        long? oldestMs = _fetched.ReturnDeliveredBefore(deadlineMs);
        foreach (var stream in Streams())
        {
            if (stream.ReturnDeliveredBefore(deadlineMs) is { } oldest && !(oldestMs <= oldest)) oldestMs = oldest;
        }
        return oldestMs;
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

    private async ValueTask<Consumer> PrepareAsync(DeliveryStream stream, string name, ConsumeOptions options)
    {
        var queue = definitions.FindToRead(name);
        BrokerException.ThrowIf(ConsumeMethods.ReadPriority(options.Arguments, queue, out int priority));
        lock (_gate)
        {
            if (_end is not null) throw _end;
            ForgetSpentLocked();
            _streams.Add(stream);
        }
        await NoteConsumedAsync(queue);
        return new Consumer
        {
            Queue = queue,
            Tag = options.Tag.Length > 0 ? options.Tag : scope.Broker.Random.Name("amq.ctag-"),
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
        await waits.DefinitionsAsync();
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
