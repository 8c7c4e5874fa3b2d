using Hoopoe.Core.Queues;
using Hoopoe.Protocols.Amqp.Channels;

namespace Hoopoe.Server.Client;

/// <summary>
/// How a client takes messages: its consumers, and what it fetched singly. Lives as long as the client; any thread may call.
/// </summary>
internal sealed class ClientConsuming(ClientScope scope, ClientDefinitions definitions, DurableWaits waits)
{
    private readonly Lock _gate = new();
    private readonly HashSet<DeliveryStream> _streams = [];
    private readonly UnsettledDeliveries _fetched = new(scope);
    private Exception? _end;

    /// <summary>Whether it consumes, or owes acknowledgements.</summary>
    public bool Consumes
    {
        get
        {
            lock (_gate) return _streams.Count > 0 || _fetched.Count > 0;
        }
    }

    /// <summary>Opens a stream, which subscribes when it is first asked for a delivery.</summary>
    public DeliveryStream Open(string queue, ConsumeOptions options, CancellationToken cancellation) =>
        new(scope, options.AutoAcknowledge, stream => PrepareAsync(stream, queue, options), cancellation);

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
        lock (_gate) _streams.RemoveWhere(stream => stream.IsSpent);
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
            _streams.RemoveWhere(old => old.IsSpent);
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

    private DeliveryStream[] Streams()
    {
        lock (_gate) return [.. _streams];
    }
}
