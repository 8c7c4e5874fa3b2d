using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Messages;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.Exchanges;

/// <summary>Weights of the consistent hash exchange.</summary>
public sealed class ConsistentHashRouterTests
{
    private readonly QueueRig _rig = new();
    private readonly Exchange _exchange;

    public ConsistentHashRouterTests()
    {
        var definition = new ExchangeDefinition("e", "x-consistent-hash", Durable: false, AutoDelete: false, Internal: false, Arguments.Empty);
        Assert.Null(_rig.VirtualHost.Exchanges.Declare(definition, Grant.Everything));
        Assert.True(_rig.VirtualHost.Exchanges.TryGet("e", out var exchange));
        _exchange = exchange;
    }

    [Fact]
    public void Weights_HoweverLarge_ShareTheMessagesAccordingly()
    {
        Bind("large", "2000000000");
        Bind("equal", "2000000000");
        Bind("small", "1");
        var counts = Route(1000);
        Assert.InRange(counts["large"], 400, 600);
        Assert.InRange(counts["equal"], 400, 600);
    }

    [Fact]
    public void Queue_BoundTwice_KeepsTheWeightThatIsNotUnbound()
    {
        Bind("q", "1");
        Bind("q", "2");
        Assert.Null(_rig.VirtualHost.Bindings.Unbind(Binding("q", "1"), null, Grant.Everything));
        Assert.Equal(10, Route(10)["q"]);
    }

    private static BindingDefinition Binding(string queue, string weight) => new("e", queue, ToExchange: false, weight, Arguments.Empty);

    private void Bind(string queue, string weight)
    {
        _rig.Declare(queue);
        Assert.Null(_rig.VirtualHost.Bindings.Bind(Binding(queue, weight), null, Grant.Everything));
    }

    private Dictionary<string, int> Route(int keys)
    {
        var message = TestMessages.Message(new MessageWriter(_rig.Core.Memory), "key");
        var routes = new Routes();
        var counts = new Dictionary<string, int>();
        for (int i = 0; i < keys; i++)
        {
            _rig.VirtualHost.Route(_exchange, $"key-{i}", [], message, null, routes);
            string name = Assert.Single(routes.Queues).Name;
            counts[name] = counts.GetValueOrDefault(name) + 1;
        }
        message.Slab.Release();
        return counts;
    }
}
