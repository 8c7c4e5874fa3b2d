using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Hoopoe.Tests.Testing.Node;
using Xunit;

namespace Hoopoe.Tests.Core.Durability;

/// <summary>A message that may have been delivered before a crash says so after it.</summary>
public sealed class RedeliveryTests
{
    [Fact]
    public void Delivery_BetweenAnOrderlyStopAndACrash_IsARedeliveryAfterwards()
    {
        using var first = new NodeRig();
        var client = first.Connect();
        first.Declare(client, "q");
        client.Publish("q", "x", DurableBroker.Persistent);
        Assert.False(Get(first).GetOk.Redelivered);
        client.Close();
        using var second = first.Restart();
        Get(second);
        using var third = second.Crash();
        Assert.True(Get(third).GetOk.Redelivered);

        static ReceivedMethod Get(NodeRig rig) => rig.Connect().Call(1, new BasicGet { Queue = "q"u8 }, BasicGetOk.Id);
    }
}
