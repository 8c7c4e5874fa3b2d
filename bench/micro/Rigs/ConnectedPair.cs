using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;

namespace Hoopoe.Micro.Rigs;

/// <summary>
/// A publishing and a consuming connection of a broker in memory, and one queue between them. What clients send is made
/// once, and what they receive is only counted. Lives on the benchmark's thread.
/// </summary>
internal sealed class ConnectedPair
{
    public const string Queue = "queue";

    private readonly TestClient _consumer;

    public ConnectedPair(TestBroker broker, bool confirms, bool acknowledges, bool durable)
    {
        (Publisher, _consumer) = (broker.Connect(), broker.Connect());
        _consumer.Call(1, new QueueDeclare { Queue = TestClient.Utf8(Queue), Durable = durable }, QueueDeclareOk.Id);
        _consumer.Call(1, new BasicConsume { Queue = TestClient.Utf8(Queue), ConsumerTag = "c"u8, NoAck = !acknowledges }, BasicConsumeOk.Id);
        if (confirms) Publisher.Call(1, default(ConfirmSelect), ConfirmSelectOk.Id);
    }

    /// <summary>The publishing client.</summary>
    public TestClient Publisher { get; }

    /// <summary>From here on, what comes in is only counted.</summary>
    public void Discard() => Publisher.Discards = _consumer.Discards = true;

    /// <summary>Sends publishes, and the acknowledgements of what came of them.</summary>
    public void Exchange(byte[] publishes, AckFrames? acks)
    {
        int before = _consumer.BytesReceived;
        Publisher.SendWithoutCopy(publishes);
        if (_consumer.BytesReceived == before) throw new InvalidOperationException("nothing was delivered");
        if (acks is not null) _consumer.SendWithoutCopy(acks.Next());
    }
}
