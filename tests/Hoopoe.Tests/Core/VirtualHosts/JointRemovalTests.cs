using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.VirtualHosts;

/// <summary>
/// When messages are let go of that end with a queue or an exchange: a checkpoint may free what is nobody's, so not before
/// the journal says that their place is gone.
/// </summary>
public sealed class JointRemovalTests : IDisposable
{
    private readonly DurableBroker _rig = new();
    private readonly TestClient _client;

    public JointRemovalTests() => _client = _rig.Connect();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void MessagesHeldBack_ByAnExchangeThatEnds_AreLetGoOfOnceThatIsRecorded()
    {
        _client.Send(1, new ExchangeDeclare
        {
            Exchange = "delay"u8, Type = "x-delayed-message"u8, Durable = true, Arguments = DurableBroker.Table(("x-delayed-type", "fanout")),
        });
        _rig.Flush();
        _client.Expect(ExchangeDeclareOk.Id);
        _client.Publish("", "held", DurableBroker.Persistent with { Headers = DurableBroker.Table(("x-delay", 60_000)) }, exchange: "delay");
        AssertLetGoAfter(() => _client.Send(1, new ExchangeDelete { Exchange = "delay"u8 }));
    }

    [Fact]
    public void Messages_OfAQueueThatEnds_AreLetGoOfOnceThatIsRecorded()
    {
        _rig.Declare(_client, "queue");
        _client.Publish("queue", "message", DurableBroker.Persistent);
        AssertLetGoAfter(() => _client.Send(1, new QueueDelete { Queue = "queue"u8 }));
    }

    private void AssertLetGoAfter(Action remove)
    {
        long live = _rig.Log.LiveBytes;
        Assert.NotEqual(0, live);
        remove();
        Assert.Equal(live, _rig.Log.LiveBytesWhenDefined);
        Assert.Equal(0, _rig.Log.LiveBytes);
    }
}
