using BenchmarkDotNet.Attributes;
using Hoopoe.Micro.Rigs;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;

namespace Hoopoe.Micro.Connections;

/// <summary>
/// What routing adds to the way of a message: each goes where the last one went, which its channel remembers, or each by
/// another key than the last one, which it has to look up.
/// </summary>
[MemoryDiagnoser]
public class PublishBenchmarks
{
    private const int Messages = 100;

    private readonly TestBroker _broker = new();
    private ConnectedPair? _pair;
    private byte[] _remembered = [], _lookedUp = [];

    /// <summary>The exchange: its kind's predeclared one.</summary>
    [Params("amq.direct", "amq.topic", "amq.headers")]
    public string Exchange { get; set; } = "";

    /// <summary>Connects and binds.</summary>
    [GlobalSetup]
    public void Connect()
    {
        _pair = new ConnectedPair(_broker, confirms: false, acknowledges: false, durable: false);
        var client = _pair.Publisher;
        for (int i = 0; i < 10; i++)
        {
            var arguments = DurableBroker.Table(("kind", i == 0 ? "order" : $"kind-{i}"));
            client.Call(1, new QueueBind { Queue = TestClient.Utf8(ConnectedPair.Queue), Exchange = TestClient.Utf8(Exchange), RoutingKey = TestClient.Utf8($"key.{i}"), Arguments = arguments }, QueueBindOk.Id);
        }
        (_remembered, _lookedUp) = (Publishes(_ => "key.0"), Publishes(i => $"key.{i % 10}"));
        _pair.Discard();
    }

    /// <summary>Ends the broker.</summary>
    [GlobalCleanup]
    public void End() => _broker.Dispose();

    /// <summary>The same key each time; a headers exchange is asked all the same.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public void SameKey() => _pair!.Exchange(_remembered, null);

    /// <summary>Another key each time.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public void OtherKey() => _pair!.Exchange(_lookedUp, null);

    private byte[] Publishes(Func<int, string> key)
    {
        var properties = Exchange == "amq.headers" ? new BasicProperties { Headers = DurableBroker.Table(("kind", "order")) } : default;
        for (int i = 0; i < Messages; i++) _pair!.Publisher.WritePublish(1, Exchange, key(i), "sixteen octets.."u8, properties);
        return _pair!.Publisher.TakeWritten();
    }
}
