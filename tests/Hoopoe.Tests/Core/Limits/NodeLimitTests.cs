using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Limits;
using Hoopoe.Core.Queues;
using Hoopoe.Core.VirtualHosts;
using Hoopoe.Protocols.Amqp;
using Hoopoe.Server.Timing;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.Limits;

/// <summary>How much may be declared on a node.</summary>
public sealed class NodeLimitTests : IDisposable
{
    private readonly TestBroker _broker = new(
        new AmqpOptions(), new VirtualTime(), static _ => { }, made => made with { Limits = new NodeLimits { MaxQueues = 2, MaxExchanges = 2, MaxBindings = 2 } });

    private readonly Turn _turn = new();

    public void Dispose() => _broker.Dispose();

    [Fact]
    public void Queue_AboveTheLimitInAnyVirtualHost_IsRefusedUntilOneIsDeleted()
    {
        var other = _broker.Core.AddVirtualHost("other");
        Assert.Null(Declare(_broker.VirtualHost, "a"));
        Assert.Null(Declare(other, "b"));
        Assert.Equal(BrokerError.Precondition("cannot declare queue 'c': queue limit in cluster (2) is reached"), Declare(other, "c"));
        Assert.Null(Declare(other, "b"));
        _broker.Core.RemoveVirtualHost("other", _turn);
        Assert.Equal(1, _broker.Core.QueueCount.Count);
        Assert.Null(Declare(_broker.VirtualHost, "c"));
    }

    [Fact]
    public void Exchange_AboveTheLimit_IsRefusedUntilOneIsDeleted()
    {
        var exchanges = _broker.VirtualHost.Exchanges;
        Assert.Null(exchanges.Declare(Fanout("a"), Grant.Everything));
        Assert.Null(exchanges.Declare(Fanout("b"), Grant.Everything));
        Assert.Equal(BrokerError.Precondition("cannot declare exchange 'c' in vhost '/': exchange limit of 2 is reached"), exchanges.Declare(Fanout("c"), Grant.Everything));
        Assert.Null(exchanges.Delete("a", ifUnused: false, Grant.Everything));
        Assert.Null(exchanges.Declare(Fanout("c"), Grant.Everything));
        Assert.Equal(2, _broker.Core.ExchangeCount.Count);
    }

    [Fact]
    public void Binding_AboveTheLimit_IsRefusedAndOneThatIsThereFound()
    {
        Declare(_broker.VirtualHost, "q");
        Assert.Null(Bind("a"));
        Assert.Null(Bind("b"));
        Assert.Null(Bind("b"));
        Assert.Equal(BrokerError.Precondition("cannot bind 'q' to exchange 'amq.topic' in vhost '/': binding limit of 2 is reached"), Bind("c"));
    }

    [Fact]
    public void Bindings_HoweverTheyEnd_CountNoMore()
    {
        var (host, exchanges) = (_broker.VirtualHost, _broker.VirtualHost.Exchanges);
        Declare(host, "q");
        Bind("a");
        host.Bindings.Unbind(Binding("amq.topic", "q", "a"), null, Grant.Everything);
        Assert.Equal(0, _broker.Core.BindingCount.Count);
        exchanges.Declare(Fanout("x"), Grant.Everything);
        host.Bindings.Bind(Binding("x", "q", ""), null, Grant.Everything);
        host.Bindings.Bind(new BindingDefinition("x", "x", ToExchange: true, "", Arguments.Empty), null, Grant.Everything);
        Assert.Equal(2, _broker.Core.BindingCount.Count);
        exchanges.Delete("x", ifUnused: false, Grant.Everything);
        Assert.Equal(0, _broker.Core.BindingCount.Count);
        Bind("a");
        host.Queues.Delete("q", ifUnused: false, ifEmpty: false, null, Grant.Everything, out _, _turn);
        Assert.Equal((0, 0, 0), (_broker.Core.QueueCount.Count, _broker.Core.ExchangeCount.Count, _broker.Core.BindingCount.Count));
    }

    private static ExchangeDefinition Fanout(string name) => new(name, "fanout", Durable: false, AutoDelete: false, Internal: false, Arguments.Empty);

    private static BindingDefinition Binding(string source, string queue, string key) => new(source, queue, ToExchange: false, key, Arguments.Empty);

    private BrokerError? Bind(string key) => _broker.VirtualHost.Bindings.Bind(Binding("amq.topic", "q", key), null, Grant.Everything);

    private BrokerError? Declare(VirtualHost host, string name)
    {
        var request = new QueueDefinition(name, Durable: false, AutoDelete: false, null, Arguments.Empty, QueueSettings.Default);
        return host.Queues.Declare(request, null, Grant.Everything, out _, _turn);
    }
}
