using Hoopoe.Core.Connections;
using Xunit;

namespace Hoopoe.Tests.Core.Connections;

/// <summary>Who came last is remembered, and no more of them than fit.</summary>
public sealed class RecentClientsTests
{
    [Fact]
    public void TakeLast_MoreThanCame_IsThoseThatCame()
    {
        var connections = new ClientConnections();
        connections.CountOpened("ann", "10.0.0.1:1");
        connections.CountOpened("bob", "10.0.0.2:2");
        Assert.Equal([("bob", "10.0.0.2:2"), ("ann", "10.0.0.1:1")], connections.Recent.TakeLast(5));
        Assert.Equal([("bob", "10.0.0.2:2")], connections.Recent.TakeLast(1));
    }

    [Fact]
    public void TakeLast_AfterManyMoreThanFit_IsTheLastThatFit()
    {
        var connections = new ClientConnections();
        for (int i = 0; i < RecentClients.Most + 10; i++) connections.CountOpened($"{i}", "");
        var last = connections.Recent.TakeLast(long.MaxValue);
        Assert.Equal(Enumerable.Range(10, RecentClients.Most).Select(i => $"{i}").Reverse(), last.Select(one => one.User));
    }
}
