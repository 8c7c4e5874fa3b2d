using BenchmarkDotNet.Attributes;
using Hoopoe.Micro.Rigs;
using Hoopoe.Tests.Testing;

namespace Hoopoe.Micro.Connections;

/// <summary>
/// The whole way of a message of sixteen bytes through two connections in memory, a hundred in each read: the main path without
/// sockets.
/// </summary>
[MemoryDiagnoser]
public class MessageBenchmarks
{
    private const int Messages = 100;

    private JournaledNode? _node;
    private TestBroker? _broker;
    private ConnectedPair? _pair;
    private AckFrames? _acks;
    private byte[] _publishes = [];

    /// <summary>What is asked of the broker.</summary>
    [Params(Promise.None, Promise.ConfirmedAndAcknowledged, Promise.Persistent, Promise.PersistentAcknowledgedTogether)]
    public Promise Promise { get; set; }

    /// <summary>Connects.</summary>
    [GlobalSetup]
    public void Connect()
    {
        bool durable = Promise >= Promise.Persistent;
        bool promises = Promise > Promise.None;
        if (durable) _node = new JournaledNode();
        _broker = _node?.Broker ?? new TestBroker();
        _pair = new ConnectedPair(_broker, promises, promises, durable);
        for (int i = 0; i < Messages; i++)
            _pair.Publisher.WritePublish(1, "", ConnectedPair.Queue, "sixteen octets.."u8, durable ? DurableBroker.Persistent : default);
        _publishes = _pair.Publisher.TakeWritten();
        _acks = promises ? new AckFrames(Messages, Promise == Promise.PersistentAcknowledgedTogether) : null;
        _pair.Discard();
    }

    /// <summary>Ends the broker.</summary>
    [GlobalCleanup]
    public void End()
    {
        if (_node is not null) _node.Dispose();
        else _broker!.Dispose();
    }

    /// <summary>Published, delivered, and what else was asked.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public void Message() => _pair!.Exchange(_publishes, _acks);
}
