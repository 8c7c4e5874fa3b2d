using Hoopoe.Protocols.Amqp;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Protocols.Amqp.Connections;

/// <summary>How many may be connected without having logged in.</summary>
public sealed class PendingLoginTests
{
    [Fact]
    public void Connection_AboveTheLimitAtOnce_IsHungUpOn()
    {
        using var broker = new TestBroker(new AmqpOptions { MaxUnauthenticated = 2 });
        var (first, second, third) = (broker.Dial(), broker.Dial(), broker.Dial());
        broker.Thread.Pump();
        Assert.Equal((false, false, true), (first.Ended, second.Ended, third.Ended));
        Assert.Equal(2, broker.Server.Logins.Count);
    }

    [Fact]
    public void Connection_AboveTheLimitAfterAWhile_TakesThePlaceOfTheOldest()
    {
        using var broker = new TestBroker(new AmqpOptions { MaxUnauthenticated = 2 });
        var (first, second) = (broker.Dial(), broker.Dial());
        broker.Advance(TimeSpan.FromSeconds(1));
        var third = broker.Connect();
        Assert.Equal((true, false, false), (first.Ended, second.Ended, third.Ended));
        Assert.Equal(1, broker.Server.Logins.Count);
    }

    [Fact]
    public void Connection_LoggedInOrGone_LeavesItsPlace()
    {
        using var broker = new TestBroker(new AmqpOptions { MaxUnauthenticated = 1 });
        for (int i = 0; i < 3; i++) broker.Connect();
        var silent = broker.Dial();
        Assert.Equal(1, broker.Server.Logins.Count);
        silent.Vanish();
        Assert.Equal(0, broker.Server.Logins.Count);
        broker.Connect();
    }

    [Fact]
    public void Connection_AboveTheLimitOfItsAddress_LeavesThoseOfOthersAlone()
    {
        // Each client in memory is an address of its own, unless it has a port.
        using var broker = new TestBroker(new AmqpOptions { MaxUnauthenticatedPerAddress = 1 });
        var (other, first) = (broker.Dial(), Serve("10.0.0.1:1"));
        broker.Advance(TimeSpan.FromSeconds(1));
        var second = Serve("10.0.0.1:2");
        var third = Serve("10.0.0.1:3");
        broker.Thread.Pump();
        Assert.False(other.Ended);
        Assert.Equal((true, false, true), (first.Ended, second.Ended, third.Ended));

        MemoryTransport Serve(string peer)
        {
            var (server, _) = MemoryTransport.Pair(broker.Thread, peer, isLoopback: true);
            _ = broker.Server.ServeAsync(server);
            broker.Thread.Pump();
            return server;
        }
    }

    [Fact]
    public void Connection_NotOpenInTime_IsCutOff()
    {
        using var broker = new TestBroker(new AmqpOptions { HandshakeTimeout = TimeSpan.FromSeconds(3) });
        var client = broker.Dial();
        client.SendRaw(Frame.ProtocolHeader);
        client.Expect(ConnectionStart.Id);
        broker.Advance(TimeSpan.FromSeconds(2));
        Assert.False(client.Ended);
        broker.Advance(TimeSpan.FromSeconds(1));
        Assert.True(client.Ended);
    }
}
