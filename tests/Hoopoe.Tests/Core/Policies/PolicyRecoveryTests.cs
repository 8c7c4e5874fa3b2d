using Hoopoe.Core;
using Hoopoe.Core.Limits;
using Hoopoe.Core.Parameters;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Hoopoe.Tests.Testing.Node;
using Xunit;

namespace Hoopoe.Tests.Core.Policies;

/// <summary>Policies, limits and parameters after a restart, from the journal and from a checkpoint.</summary>
public sealed class PolicyRecoveryTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Restart_BringsBackWhatWasSet(bool checkpoint)
    {
        using var first = new NodeRig();
        first.Declare(first.Connect(), "q");
        var host = first.Broker.VirtualHost;
        host.SetPolicy("gone", "q", ("max-length", 1L));
        host.SetPolicy("p", "q", ("max-length", 3L), ("dead-letter-exchange", "x"));
        host.SetPolicy(PolicyRig.Policy("o", "q", ("max-length", 2L)) with { IsOperator = true, Priority = 7 });
        host.RemovePolicy("gone");
        var turn = new Turn();
        Assert.Null(host.Parameters.Set(new ParameterDefinition("shovel", "s", TestMessages.Arguments(("a", null), ("b", 1L))), turn));
        host.Parameters.SetLimits(new VirtualHostLimits(5, 6), turn);
        Assert.Null(first.Broker.Core.GlobalParameters.Set("cluster_name", "here"));
        first.Broker.Core.UserLimits.Set("guest", new UserLimits(7, 8, 9, 10));
        turn.Complete();
        if (checkpoint) first.Checkpoint();
        else first.Flush();
        using var second = first.Crash();
        Assert.Empty(second.Unrestored);
        var queue = second.Broker.Queue("q");
        Assert.Equal(["dead-letter-exchange=x Policy p", "max-length=2 OperatorPolicy o"], queue.Effective());
        Assert.Equal(2, queue.Settings.MaxLength);
        host = second.Broker.VirtualHost;
        Assert.Equal(["p"], host.Policies.All.Select(policy => policy.Name));
        Assert.Equal(7, host.Policies.Operators.Single().Priority);
        Assert.Equal(new VirtualHostLimits(5, 6), host.Limits);
        Assert.Equal("{a=null, b=Int64:1}", DefinitionText.OfValue(host.Parameters.Find("shovel", "s")!.Value));
        Assert.Equal("here", second.Broker.Core.GlobalParameters.Find("cluster_name")!.Value);
        Assert.Equal(new UserLimits(7, 8, 9, 10), second.Broker.Core.UserLimits.Find("guest"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Restart_AfterTheTimeToLiveWasLowered_LetsOldMessagesLiveAsLongAsTheyWould(bool checkpoint)
    {
        using var first = new NodeRig();
        var client = first.Connect();
        first.Declare(client, "q");
        first.Broker.VirtualHost.SetPolicy("p", "q", ("message-ttl", 60_000L));
        client.Publish("q", "old", DurableBroker.Persistent);
        first.Broker.VirtualHost.SetPolicy("p", "q", ("message-ttl", 1000L));
        client.Publish("q", "new", DurableBroker.Persistent);
        if (checkpoint) first.Checkpoint();
        else first.Flush();
        using var second = first.Crash();
        Assert.Equal(2, second.Broker.Queue("q").ReadyCount);
        second.Advance(2000);
        Assert.Equal("old", second.Connect().Call(1, new BasicGet { Queue = "q"u8, NoAck = true }, BasicGetOk.Id).Text);
        second.Advance(60_000);
        Assert.Equal(0, second.Broker.Queue("q").ReadyCount);
    }

    [Fact]
    public void Restart_AfterALimitDroppedMessages_DoesNotBringThemBack()
    {
        using var first = new NodeRig();
        var client = first.Connect();
        first.Declare(client, "q");
        for (int i = 0; i < 5; i++) client.Publish("q", $"{i}", DurableBroker.Persistent);
        first.Broker.VirtualHost.SetPolicy("p", "q", ("max-length", 2L));
        first.Broker.VirtualHost.RemovePolicy("p");
        first.Flush();
        using var second = first.Crash();
        Assert.Equal(2, second.Broker.Queue("q").ReadyCount);
    }
}
