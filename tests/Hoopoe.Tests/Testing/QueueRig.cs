using System.Text;
using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.Durability;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Journal;
using Hoopoe.Protocols.Amqp.Content;
using Hoopoe.Server.Timing;
using Xunit;

namespace Hoopoe.Tests.Testing;

/// <summary>The core without connections: declares queues, publishes into them and takes from them in one turn.</summary>
internal sealed class QueueRig : IPublishOutcomes
{
    private readonly MessageWriter _writer;
    private readonly MemoryStore? _store;

    public QueueRig()
        : this(null)
    {
    }

    /// <summary>A broker that keeps messages in <paramref name="store"/>, with options as <paramref name="change"/> says.</summary>
    public QueueRig(MemoryStore? store, Func<BrokerOptions, BrokerOptions>? change = null)
    {
        _store = store;
        var options = new BrokerOptions { Time = Time, Random = new SeededRandom(1), Failed = error => throw error };
        if (store is not null) options = options with { Log = store };
        Core = new Broker(change?.Invoke(options) ?? options);
        if (store is not null) store.Clock = Core.Clock;
        Core.Formats.Register(AmqpFormat.Number, AmqpFormat.Instance);
        VirtualHost = Core.AddVirtualHost("/");
        _writer = new MessageWriter(Core.Memory);
    }

    public VirtualTime Time { get; } = new();

    public Broker Core { get; }

    public Hoopoe.Core.VirtualHosts.VirtualHost VirtualHost { get; }

    public Turn Turn { get; } = new();

    public List<long> Taken { get; } = [];

    public List<long> Refusals { get; } = [];

    public Queue Declare(string name, params (string, object?)[] arguments)
    {
        var table = TestMessages.Arguments(arguments);
        var definition = new QueueDefinition(name, Durable: true, AutoDelete: false, null, table, new QueueSettings())
        {
            DurableId = Core.Log.NextId(),
        };
        Assert.Null(VirtualHost.Queues.Declare(definition, null, Grant.Everything, out var queue, Turn));
        return queue!;
    }

    public void Publish(Queue queue, params IEnumerable<string> bodies) => Publish(queue, default, bodies);

    public void Publish(Queue queue, MessageFacts facts, params IEnumerable<string> bodies)
    {
        Incoming[] batch = [.. bodies.Select((body, i) => TestMessages.Incoming(TestMessages.Message(_writer, "key", body, facts), this, i))];
        if (_store is not null && facts.Persistent) Enter(queue, batch);
        queue.Publish(batch, Turn);
        Turn.Complete();
    }

    /// <summary>Takes all ready messages out of a queue.</summary>
    public List<string> TakeAll(Queue queue)
    {
        var bodies = new List<string>();
        while (queue.TryTake(noAck: true, out var entry, out _, Turn))
        {
            bodies.Add(Encoding.UTF8.GetString(entry.Message.Body));
            entry.Slab.Release();
        }
        Turn.Complete();
        return bodies;
    }

    /// <summary>Fetches a message that must be settled.</summary>
    public Unacked Fetch(Queue queue)
    {
        Assert.True(queue.TryTake(noAck: false, out var entry, out _, Turn));
        Turn.Complete();
        return new Unacked { Entry = entry, Queue = queue };
    }

    public void Settle(Settlement how, params Unacked[] deliveries)
    {
        deliveries[0].Queue.Settle(deliveries, how, Turn);
        Turn.Complete();
    }

    public void Advance(int milliseconds) => Time.Advance(TimeSpan.FromMilliseconds(milliseconds));

    private void Enter(Queue queue, Incoming[] batch)
    {
        var frame = new EnteringFrame(Core.Log, keys: null);
        foreach (ref var incoming in batch.AsSpan())
        {
            incoming.Entry.Flags |= EntryFlags.Durable;
            frame.Add(ref incoming.Entry, [queue.Definition.DurableId]);
        }
        Assert.True(frame.TryAppend(out _));
        foreach (ref var incoming in batch.AsSpan()) frame.Place(ref incoming.Entry);
    }

    void IPublishOutcomes.Accepted(long publishNumber, JournalPosition position, Turn turn) => Taken.Add(publishNumber);

    void IPublishOutcomes.Refused(long publishNumber, JournalPosition position, Turn turn) => Refusals.Add(publishNumber);
}
