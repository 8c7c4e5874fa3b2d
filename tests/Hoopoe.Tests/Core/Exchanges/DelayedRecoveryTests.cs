using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Hoopoe.Tests.Testing.Node;
using Xunit;

namespace Hoopoe.Tests.Core.Exchanges;

/// <summary>What an exchange holds back is there after a crash, and stays there.</summary>
public sealed class DelayedRecoveryTests
{
    [Fact]
    public void Checkpoint_AfterARecoveryOfALargeDelayedMessage_KeepsIt()
    {
        // Large enough for memory of its own, which goes back to the system when it is released.
        string body = new('x', 24_000);
        using var first = new NodeRig(new NodeRigOptions { SegmentBytes = 512 * 1024 });
        var client = first.Connect(confirms: true);
        client.Call(
            1, new ExchangeDeclare { Exchange = "later"u8, Type = "x-delayed-message"u8, Durable = true, Arguments = DurableBroker.Table(("x-delayed-type", "fanout")) },
            ExchangeDeclareOk.Id);
        client.Publish("", body, DurableBroker.Persistent with { Headers = DurableBroker.Table(("x-delay", 60_000)) }, "later");
        client.Expect(BasicAck.Id);

        using var second = first.Crash();
        second.Checkpoint();
        Assert.Equal(1, second.Checkpoints);
        using var third = second.Crash();

        Assert.Equal(body, Assert.Single(new NodeContents(third).Messages).Body);
    }
}
