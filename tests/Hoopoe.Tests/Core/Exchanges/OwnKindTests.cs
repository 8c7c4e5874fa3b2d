using System.Collections.Immutable;
using Hoopoe.Core.Exchanges;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Hoopoe.Tests.Testing.Node;
using Xunit;

namespace Hoopoe.Tests.Core.Exchanges;

/// <summary>Exchange kinds of an application: declared, bound and routed like the others, kept across restarts, and unable to do harm.</summary>
public sealed class OwnKindTests
{
    private static readonly Dictionary<string, ExchangeKind> _kinds = new()
    {
        ["x-latest"] = new(_ => new LatestRouter())
        {
            Check = definition => definition.Arguments["of"] is string ? null : "x-latest needs the argument 'of'",
            CheckBinding = binding => binding.RoutingKey.Length > 0 ? null : "x-latest needs a binding key",
        },
    };

    [Fact]
    public void Exchange_OfAnOwnKind_RoutesAsItsRouterSays()
    {
        using var broker = new ExtendedBroker { ExchangeKinds = _kinds }.Start();
        var client = Declared(broker.Connect());
        client.Publish("a", "1", exchange: "own");
        client.Call(1, new QueueUnbind { Queue = "second"u8, Exchange = "own"u8, RoutingKey = "a"u8 }, QueueUnbindOk.Id);
        client.Publish("a", "2", exchange: "own");
        client.Publish("b", "3", exchange: "own");
        Assert.Equal((1, 1), (broker.Queue("first").ReadyCount, broker.Queue("second").ReadyCount));
    }

    [Fact]
    public void Exchange_WithArgumentsItsKindDoesNotTake_IsRefusedWithTheReason()
    {
        using var broker = new ExtendedBroker { ExchangeKinds = _kinds }.Start();
        var client = broker.Connect();
        client.Send(1, new ExchangeDeclare { Exchange = "own"u8, Type = "x-latest"u8 });
        Assert.Equal("PRECONDITION_FAILED - x-latest needs the argument 'of'", client.Expect(ChannelClose.Id).ChannelClose.ReplyText.ToText());
        client.Send(1, default(ChannelCloseOk));
        client.OpenChannel(1);
        Declared(client);
        client.Send(1, new QueueBind { Queue = "first"u8, Exchange = "own"u8 });
        Assert.Equal("PRECONDITION_FAILED - x-latest needs a binding key", client.Expect(ChannelClose.Id).ChannelClose.ReplyText.ToText());
    }

    [Fact]
    public void Exchange_OfAnOwnKind_DelaysAsTheInnerKindOfADelayingOne()
    {
        using var broker = new ExtendedBroker { ExchangeKinds = new() { ["x-own"] = new(_ => new LatestRouter()) } }.Start();
        var client = broker.Connect();
        client.Call(1, new ExchangeDeclare { Exchange = "own"u8, Type = "x-delayed-message"u8, Arguments = DurableBroker.Table(("x-delayed-type", "x-own")) }, ExchangeDeclareOk.Id);
        client.Call(1, new QueueDeclare { Queue = "first"u8 }, QueueDeclareOk.Id);
        client.Call(1, new QueueBind { Queue = "first"u8, Exchange = "own"u8, RoutingKey = "a"u8 }, QueueBindOk.Id);
        client.Publish("a", "1", new BasicProperties { Headers = DurableBroker.Table(("x-delay", 1000)) }, exchange: "own");
        broker.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1, broker.Queue("first").ReadyCount);
    }

    [Fact]
    public void Exchange_OfAnOwnKind_SurvivesRestartsWithAndWithoutIt()
    {
        var with = new ExtendedBroker { ExchangeKinds = _kinds };
        using var first = new NodeRig(new NodeRigOptions { Extend = with.Extend });
        Declared(first.Connect(), durable: true);
        using var without = new NodeRig(new NodeRigOptions(), Stop(first));
        Assert.Contains("kept with its bindings, and refuses publishes until the broker serves it: unknown exchange type 'x-latest'", Assert.Single(without.Unrestored), StringComparison.Ordinal);
        var client = without.Connect();
        client.Publish("a", "1", exchange: "own");
        Assert.Equal(
            "PRECONDITION_FAILED - exchange 'own' in vhost '/' is of type 'x-latest', which this broker does not serve: register the type, or delete the exchange",
            client.Expect(ChannelClose.Id).ChannelClose.ReplyText.ToText());
        using var again = new NodeRig(new NodeRigOptions { Extend = with.Extend }, Stop(without));
        Assert.Empty(again.Unrestored);
        client = again.Connect();
        client.Publish("a", "2", exchange: "own");
        Assert.Equal((0, 1), (again.Broker.Queue("first").ReadyCount, again.Broker.Queue("second").ReadyCount));
    }

    [Fact]
    public void Exchange_OfAKindThatIsGone_CanBeDeleted()
    {
        var with = new ExtendedBroker { ExchangeKinds = _kinds };
        using var first = new NodeRig(new NodeRigOptions { Extend = with.Extend });
        Declared(first.Connect(), durable: true);
        using var without = new NodeRig(new NodeRigOptions(), Stop(first));
        without.Connect().Call(1, new ExchangeDelete { Exchange = "own"u8 }, ExchangeDeleteOk.Id);
        using var again = new NodeRig(new NodeRigOptions(), Stop(without));
        Assert.Empty(again.Unrestored);
    }

    [Fact]
    public void Router_ThatThrows_RefusesThePublishAndIsReported()
    {
        var extended = new ExtendedBroker { ExchangeKinds = new() { ["x-broken"] = new(_ => new BrokenRouter()) } };
        using var broker = extended.Start();
        var client = broker.Connect();
        client.Call(1, new ExchangeDeclare { Exchange = "own"u8, Type = "x-broken"u8 }, ExchangeDeclareOk.Id);
        client.Call(1, default(ConfirmSelect), ConfirmSelectOk.Id);
        client.Publish("a", "1", exchange: "own");
        client.Expect(BasicNack.Id);
        Assert.Equal(["x-broken: no way"], extended.Failures);
    }

    [Fact]
    public void Kind_ThatCannotMakeARouter_RefusesTheDeclaration()
    {
        var extended = new ExtendedBroker { ExchangeKinds = new() { ["x-broken"] = new(_ => throw new InvalidOperationException("no router")) } };
        using var broker = extended.Start();
        var client = broker.Connect();
        client.Send(1, new ExchangeDeclare { Exchange = "own"u8, Type = "x-broken"u8, Durable = true });
        Assert.Equal("PRECONDITION_FAILED - the exchange type 'x-broken' failed: no router", client.Expect(ChannelClose.Id).ChannelClose.ReplyText.ToText());
        Assert.False(broker.VirtualHost.Exchanges.TryGet("own", out _));
    }

    [Theory]
    [InlineData("direct", "An exchange kind cannot be called 'direct': names of an application's kinds begin with 'x-'. (Parameter 'own')")]
    [InlineData("x-random", "An exchange kind cannot be called 'x-random': the broker has a kind of that name. (Parameter 'own')")]
    public void Kind_OfANameThatCannotBe_IsAnErrorAtTheStart(string name, string message)
    {
        var kinds = new Dictionary<string, ExchangeKind> { [name] = new(_ => new LatestRouter()) };
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => new ExchangeKinds(kinds, (_, _) => { })).Message);
    }

    private static TestClient Declared(TestClient client, bool durable = false)
    {
        client.Call(1, new ExchangeDeclare { Exchange = "own"u8, Type = "x-latest"u8, Durable = durable, Arguments = DurableBroker.Table(("of", "all")) }, ExchangeDeclareOk.Id);
        foreach (string queue in (string[])["first", "second"])
        {
            client.Call(1, new QueueDeclare { Queue = TestClient.Utf8(queue), Durable = durable }, QueueDeclareOk.Id);
            client.Call(1, new QueueBind { Queue = TestClient.Utf8(queue), Exchange = "own"u8, RoutingKey = "a"u8 }, QueueBindOk.Id);
        }
        return client;
    }

    // An orderly stop, whose checkpoint is all that the next start reads.
    private static Testing.Storage.FaultyStorage Stop(NodeRig node)
    {
        node.Broker.Thread.Pump();
        node.Journal.Flush();
        node.Log.WriteLastCheckpoint();
        var left = node.Storage.AfterKill();
        node.Dispose();
        return left;
    }

    /// <summary>Sends a message to what was bound last with its key.</summary>
    private sealed class LatestRouter : Router
    {
        private ImmutableList<(string Key, IDestination Destination)> _bindings = [];

        public override void Bind(BindingDefinition binding, IDestination destination) => _bindings = _bindings.Add((binding.RoutingKey, destination));

        public override void Unbind(BindingDefinition binding, IDestination destination) => _bindings = _bindings.Remove((binding.RoutingKey, destination));

        public override void Route(in RoutingContext context, Routes routes)
        {
            string key = context.RoutingKey.ToString();
            if (_bindings.FindLast(binding => binding.Key == key).Destination is { } destination) routes.Add(destination);
        }
    }

    private sealed class BrokenRouter : Router
    {
        public override void Bind(BindingDefinition binding, IDestination destination) => throw new InvalidOperationException("no way");

        public override void Unbind(BindingDefinition binding, IDestination destination) => throw new InvalidOperationException("no way");

        public override void Route(in RoutingContext context, Routes routes) => throw new InvalidOperationException("no way");
    }
}
