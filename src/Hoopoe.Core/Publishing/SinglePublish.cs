using System.Text;
using Hoopoe.Core.Access;
using Hoopoe.Core.Counters;
using Hoopoe.Core.Durability;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Interception;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Core.VirtualHosts;
using Hoopoe.Journal;

namespace Hoopoe.Core.Publishing;

/// <summary>What became of a message that was published singly.</summary>
/// <param name="Error">Why it was refused, or null.</param>
/// <param name="Routed">Whether any queue took it.</param>
public readonly record struct SingleOutcome(BrokerError? Error, bool Routed);

/// <summary>
/// Publishes one message for somebody who is connected by no protocol, by the same rules as a client: rights, interceptors,
/// copies, delays, the journal. Made for one message, and used by one thread at a time.
/// </summary>
/// <param name="host">The virtual host.</param>
/// <param name="grant">What the publisher may do.</param>
public sealed class SinglePublish(VirtualHost host, Grant grant)
{
    private readonly MessageWriter _messages = new(host.Broker.Memory);
    private readonly Routes _routes = new();

    /// <summary>Publishes; when this completes, the message is in its queues, and on disk if it is to be.</summary>
    /// <param name="exchange">The exchange's name; empty for the default exchange.</param>
    /// <param name="routingKey">The key: at most 255 bytes of UTF-8.</param>
    /// <param name="properties">Properties and headers.</param>
    /// <param name="body">The body, which is copied.</param>
    /// <param name="cancel">Cancelled when nobody waits any more.</param>
    /// <exception cref="ArgumentException">Names or properties do not fit into the message's format.</exception>
    public async ValueTask<SingleOutcome> RunAsync(
        string exchange, string routingKey, MessageProperties properties, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        if (CheckRoom() is { } full) return new SingleOutcome(full, false);
        if (Find(exchange, routingKey, grant, out _) is { } refused) return new SingleOutcome(refused, false);
        var message = Place(exchange, routingKey, properties, body);
        try
        {
            if (PublishInterception.For(host, grant.User) is { } interception)
            {
                await interception.RunAsync(message, cancel);
                var outcome = interception.Take(_messages);
                message = outcome.Message;
                if (outcome.Verdict != InterceptorVerdict.Pass) return Drop(message, outcome);
            }
            return await EnterAsync(message);
        }
        finally
        {
            _messages.Park();
        }
    }

    private static SingleOutcome Drop(Message message, in PublishOutcome outcome)
    {
        message.Slab.Release();
        return new SingleOutcome(outcome.Verdict == InterceptorVerdict.Drop ? null : BrokerError.Precondition(outcome.Reason), false);
    }

    private async ValueTask<SingleOutcome> EnterAsync(Message message)
    {
        // What interceptors say of the address is the broker's own word.
        string key = message.RoutingKeyText;
        if (Find(message.ExchangeText, key, Grant.Everything, out var exchange) is { } error)
        {
            message.Slab.Release();
            return new SingleOutcome(error, false);
        }
        var headers = host.Broker.Formats[message.Format].ReadHeaders(message.Properties) ?? Arguments.Empty;
        var amendments = headers.TryGet("BCC", out _) ? new MessageAmendments { BlindCopiesRemoved = true } : null;
        host.Route(exchange!, key, [.. KeysIn(headers, "CC"), .. KeysIn(headers, "BCC")], message, amendments, _routes);
        host.Published.CountPublished(1);
        exchange!.CountPublished(1, _routes.Queues.Count);
        host.Broker.Counters.CountPublished(_routes.Queues.Count, toConfirm: 1);
        var sizes = default(MessageSizes);
        sizes.Add(message.BodyLength);
        host.Broker.Counters.Sizes.Add(sizes);
        if (_routes.IsEmpty)
        {
            host.Published.CountUnroutable(returned: false);
            message.Slab.Release();
            return new SingleOutcome(null, false);
        }
        if (CheckSize(message) is { } tooLarge)
        {
            message.Slab.Release();
            return new SingleOutcome(tooLarge, false);
        }
        var moved = new MovedMessages(host.Broker.Log, host.Keys);
        var entry = QueueEntry.Of(message, amendments);
        if (EnqueueInterception.For(host) is { } interception) moved.Add(Nowhere.Instance, default, entry, _routes, interception, host.Broker);
        else moved.Add(Nowhere.Instance, default, entry, _routes);
        var turn = new Turn();
        bool taken = moved.TryComplete(turn);
        turn.Complete();
        return taken && await IsKeptAsync(moved.End)
            ? new SingleOutcome(null, true)
            : new SingleOutcome(new BrokerError(ErrorKind.ResourceError, "the journal did not take the message"), false);
    }

    private async ValueTask<bool> IsKeptAsync(JournalPosition end)
    {
        var wait = new DurabilityWait(host.Broker.Log);
        wait.RequireBefore(end.Value);
        return await wait.WaitAsync();
    }

    private Message Place(string exchange, string routingKey, MessageProperties properties, ReadOnlyMemory<byte> body)
    {
        byte[] name = Encoding.UTF8.GetBytes(exchange), key = Encoding.UTF8.GetBytes(routingKey);
        if (key.Length > byte.MaxValue) throw new ArgumentException("A routing key has at most 255 bytes.", nameof(routingKey));
        byte number = host.Broker.Formats.Preferred;
        var format = host.Broker.Formats[number];
        byte[] block = format.WriteProperties(properties);
        var facts = format.ReadFacts(block) with { BodyLength = body.Length };
        var message = _messages.Begin(facts, [(byte)name.Length, .. name, (byte)key.Length, .. key], block);
        body.CopyTo(message.BodyMemory);
        return message;
    }

    private BrokerError? CheckRoom()
    {
        var log = host.Broker.Log;
        if (log.IsFull) return new BrokerError(ErrorKind.ResourceError, "the disk is full");
        return log.Store is null && host.Broker.IsMemoryFull ? new BrokerError(ErrorKind.ResourceError, "the message memory is full") : null;
    }

    private BrokerError? CheckSize(Message message)
    {
        if (!host.Broker.Log.Keeps || !message.Persistent) return null;
        List<long> durableIds = [];
        _routes.ListDurable(durableIds);
        return durableIds.Count > 0 && new EnteringFrame(host.Broker.Log, host.Keys).IsTooLarge(message, durableIds.Count)
            ? BrokerError.Precondition($"message size {message.BodyLength} is larger than the journal takes in one piece")
            : null;
    }

    private BrokerError? Find(string name, string key, Grant rights, out Exchange? exchange)
    {
        exchange = null;
        if (rights.OnExchange(Right.Write, name) is { } refused) return refused;
        if (!host.Exchanges.TryGet(name, out exchange)) return host.NoSuchExchange(name);
        if (exchange.CheckServed(host.Name) is { } unserved) return unserved;
        if (exchange.Definition.Internal && rights != Grant.Everything)
            return BrokerError.AccessRefused($"cannot publish to internal exchange '{name}' in vhost '{host.Name}'");
        return exchange.Definition.Kind == "topic" ? rights.OnTopic(Right.Write, name, key) : null;
    }

    private static IEnumerable<string> KeysIn(Arguments headers, string name) =>
        headers[name] is IReadOnlyList<object?> keys ? keys.OfType<string>() : [];

    /// <summary>Where a message comes from that was in no queue: nobody is told that it has left.</summary>
    private sealed class Nowhere : IMessageSource
    {
        public static Nowhere Instance { get; } = new();

        public long DurableId => 0;

        public void Moved(ReadOnlySpan<QueueEntry> messages, Turn turn)
        {
        }
    }
}
