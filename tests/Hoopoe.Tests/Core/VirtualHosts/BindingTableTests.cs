using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.Exchanges;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.VirtualHosts;

/// <summary>What ends with the last binding, and what does not.</summary>
public sealed class BindingTableTests
{
    private readonly QueueRig _rig = new();

    [Fact]
    public void Queue_OnceBoundToAnEndedExchange_DoesNotTakeItsSuccessorAlong()
    {
        _rig.Declare("first");
        _rig.Declare("second");
        Declare("e");
        Bind("e", "first");
        Assert.Null(_rig.VirtualHost.Bindings.Unbind(Binding("e", "first", toExchange: false), null, Grant.Everything));
        Assert.False(_rig.VirtualHost.Exchanges.TryGet("e", out _));
        Declare("e");
        Bind("e", "second");
        Assert.Null(_rig.VirtualHost.Queues.Delete("first", false, false, null, Grant.Everything, out _, _rig.Turn));
        Assert.True(_rig.VirtualHost.Exchanges.TryGet("e", out _));
    }

    [Fact]
    public void Chain_OfExchangesThatEndOneAfterTheOther_EndsHoweverLongItIs()
    {
        const int Length = 20_000;
        int before = _rig.VirtualHost.Exchanges.Count;
        _rig.Declare("q");
        Declare("0");
        Bind("0", "q");
        for (int i = 1; i < Length; i++)
        {
            Declare($"{i}");
            Bind($"{i}", $"{i - 1}", toExchange: true);
        }
        Assert.Null(_rig.VirtualHost.Queues.Delete("q", false, false, null, Grant.Everything, out _, _rig.Turn));
        Assert.Equal(before, _rig.VirtualHost.Exchanges.Count);
    }

    private static BindingDefinition Binding(string source, string destination, bool toExchange) =>
        new(source, destination, toExchange, "key", Arguments.Empty);

    private void Declare(string name) => Assert.Null(_rig.VirtualHost.Exchanges.Declare(
        new ExchangeDefinition(name, "direct", Durable: false, AutoDelete: true, Internal: false, Arguments.Empty), Grant.Everything));

    private void Bind(string source, string destination, bool toExchange = false) =>
        Assert.Null(_rig.VirtualHost.Bindings.Bind(Binding(source, destination, toExchange), null, Grant.Everything));
}
