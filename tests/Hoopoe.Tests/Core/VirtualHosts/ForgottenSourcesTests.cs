using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Queues;
using Hoopoe.Core.VirtualHosts;
using Xunit;

namespace Hoopoe.Tests.Core.VirtualHosts;

/// <summary>What the bindings of a virtual host remember of exchanges and queues.</summary>
public sealed class ForgottenSourcesTests : IDisposable
{
    private readonly Broker _broker = new(new BrokerOptions { Time = TimeProvider.System, Random = new SeededRandom(1) });
    private readonly VirtualHost _virtualHost;
    private readonly Turn _turn = new();

    public ForgottenSourcesTests() => _virtualHost = _broker.AddVirtualHost("/");

    public void Dispose() => _broker.Dispose();

    [Fact]
    public void Exchange_OfANameThatAnEarlierAutoDeleteExchangeHad_StaysWhenAQueueOnceBoundToThatIsDeleted()
    {
        DeclareQueue("q");
        DeclareAutoDeleteExchange("x");
        var binding = new BindingDefinition("x", "q", ToExchange: false, "key", Arguments.Empty);
        Assert.Null(_virtualHost.Bindings.Bind(binding, null, Grant.Everything));
        Assert.Null(_virtualHost.Bindings.Unbind(binding, null, Grant.Everything));
        Assert.False(_virtualHost.Exchanges.TryGet("x", out _));

        DeclareAutoDeleteExchange("x");
        Assert.Null(_virtualHost.Queues.Delete("q", ifUnused: false, ifEmpty: false, null, Grant.Everything, out _, _turn));
        Assert.True(_virtualHost.Exchanges.TryGet("x", out _));
    }

    private void DeclareQueue(string name)
    {
        var definition = new QueueDefinition(name, Durable: false, AutoDelete: false, null, Arguments.Empty, new QueueSettings());
        Assert.Null(_virtualHost.Queues.Declare(definition, null, Grant.Everything, out _, _turn));
    }

    private void DeclareAutoDeleteExchange(string name)
    {
        var definition = new ExchangeDefinition(name, "direct", Durable: false, AutoDelete: true, Internal: false, Arguments.Empty);
        Assert.Null(_virtualHost.Exchanges.Declare(definition, Grant.Everything));
    }
}
