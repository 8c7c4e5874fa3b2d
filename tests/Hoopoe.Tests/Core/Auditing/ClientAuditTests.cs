using Hoopoe.Core.Access;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Server.Timing;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.Auditing;

/// <summary>What the audit trail is told of AMQP's clients.</summary>
public sealed class ClientAuditTests : IDisposable
{
    private readonly RecordedAudit _audit = new();
    private readonly TestBroker _broker;

    public ClientAuditTests() => _broker = new TestBroker(null, new VirtualTime(), static _ => { }, made => made with { Audit = _audit });

    public void Dispose() => _broker.Dispose();

    [Fact]
    public void Login_RightAndWrong_IsToldWithPlaceAndWithoutPassword()
    {
        _broker.Connect();
        var stranger = _broker.Dial();
        stranger.SendRaw(Frame.ProtocolHeader);
        stranger.Expect(ConnectionStart.Id);
        stranger.StartOk(new TestClientOptions { User = "guest", Password = "s3cret" });
        Assert.Equal(["allowed login  by guest", "refused login  by guest"], _audit.Lines);
        Assert.All(_audit.Events, one => Assert.Equal("amqp091", one.Actor.Protocol));
        Assert.Equal("PLAIN: invalid credentials", _audit.Events[1].Detail);
        Assert.NotEqual("", _audit.Events[0].Actor.Peer);
        Assert.DoesNotContain("s3cret", string.Join('\n', _audit.Events), StringComparison.Ordinal);
    }

    [Fact]
    public void Login_OfALoopbackUserFromElsewhere_IsToldAsRefused()
    {
        var client = _broker.Dial(isLoopback: false);
        client.SendRaw(Frame.ProtocolHeader);
        client.Expect(ConnectionStart.Id);
        client.StartOk(new TestClientOptions());
        client.Expect(ConnectionClose.Id);
        Assert.Equal(("refused login  by guest", "the user can only connect via localhost"), (_audit.Lines[^1], _audit.Events[^1].Detail));
    }

    [Fact]
    public void VirtualHost_OfOthers_IsToldAsRefused()
    {
        _broker.Core.AddVirtualHost("closed");
        var client = _broker.Dial();
        client.SendRaw(Frame.ProtocolHeader);
        client.Expect(ConnectionStart.Id);
        client.StartOk(new TestClientOptions());
        client.Expect(ConnectionTune.Id);
        client.Send(0, new ConnectionTuneOk { ChannelMax = 2047, FrameMax = 131_072 });
        client.Send(0, new ConnectionOpen { VirtualHost = "closed"u8 });
        client.Expect(ConnectionClose.Id);
        Assert.Equal("refused connection.open  by guest in closed", _audit.Lines[^1]);
    }

    [Fact]
    public void Definitions_Changed_AreToldOnce()
    {
        var client = _broker.Connect();
        for (int i = 0; i < 3; i++)
        {
            client.Call(1, new ExchangeDeclare { Exchange = "e"u8, Type = "fanout"u8 }, ExchangeDeclareOk.Id);
            client.Call(1, new QueueDeclare { Queue = "q"u8, Durable = true }, QueueDeclareOk.Id);
            client.Call(1, new QueueDeclare { Queue = "q"u8, Passive = true }, QueueDeclareOk.Id);
            client.Call(1, new QueueBind { Queue = "q"u8, Exchange = "e"u8, RoutingKey = "k"u8 }, QueueBindOk.Id);
        }
        client.Publish("q", "m");
        client.Call(1, new BasicGet { Queue = "q"u8 }, BasicGetOk.Id);
        client.Call(1, new BasicGet { Queue = "q"u8 }, BasicGetEmpty.Id);
        client.Call(1, new QueuePurge { Queue = "q"u8 }, QueuePurgeOk.Id);
        for (int i = 0; i < 2; i++)
        {
            client.Call(1, new QueueUnbind { Queue = "q"u8, Exchange = "e"u8, RoutingKey = "k"u8 }, QueueUnbindOk.Id);
            client.Call(1, new QueueDelete { Queue = "q"u8 }, QueueDeleteOk.Id);
            client.Call(1, new ExchangeDelete { Exchange = "e"u8 }, ExchangeDeleteOk.Id);
        }
        Assert.Equal(
        [
            "allowed login  by guest", "allowed exchange.declare e by guest in /", "allowed queue.declare q by guest in /",
            "allowed binding.make e -> queue q by guest in /", "allowed queue.get q by guest in /", "allowed queue.purge q by guest in /",
            "allowed binding.remove e -> queue q by guest in /", "allowed queue.delete q by guest in /", "allowed exchange.delete e by guest in /",
        ], _audit.Lines);
        Assert.Equal("durable", _audit.Events[2].Detail);
    }

    [Fact]
    public void Operations_WithoutRights_AreToldAsRefusedOnce()
    {
        _broker.Core.Users.Set("weak", "weak");
        _broker.Core.Users.Set(new PermissionDefinition("weak", "/", "", "", ""));
        var client = _broker.Connect(new TestClientOptions { User = "weak", Password = "weak" });
        ushort channel = 1;
        Refuse(c => client.Send(c, new QueueDeclare { Queue = "q"u8 }));
        Refuse(c => client.Send(c, new ExchangeDeclare { Exchange = "e"u8, Type = "fanout"u8 }));
        Refuse(c => client.Send(c, new QueueDelete { Queue = "q"u8 }));
        Refuse(c => client.Send(c, new QueuePurge { Queue = "q"u8 }));
        Refuse(c => client.Send(c, new QueueBind { Queue = "q"u8, Exchange = "amq.direct"u8 }));
        Refuse(c => client.Send(c, new QueueUnbind { Queue = "q"u8, Exchange = "amq.direct"u8 }));
        Refuse(c => client.Send(c, new ExchangeDelete { Exchange = "e"u8 }));
        Refuse(c => client.Send(c, new BasicGet { Queue = "q"u8 }));
        Refuse(c => client.Send(c, new BasicConsume { Queue = "q"u8 }));
        Refuse(c => client.Publish("k", "m", exchange: "amq.direct", channel: c));
        Assert.Equal(
        [
            "allowed login  by weak", "refused queue.declare q by weak in /", "refused exchange.declare e by weak in /", "refused queue.delete q by weak in /",
            "refused queue.purge q by weak in /", "refused binding.make amq.direct -> queue q by weak in /",
            "refused binding.remove amq.direct -> queue q by weak in /", "refused exchange.delete e by weak in /", "refused queue.get q by weak in /",
            "refused queue.consume q by weak in /", "refused exchange.publish amq.direct by weak in /",
        ], _audit.Lines);

        void Refuse(Action<ushort> attempt)
        {
            attempt(channel);
            client.Expect(ChannelClose.Id);
            client.Send(channel, default(ChannelCloseOk));
            client.OpenChannel(++channel);
        }
    }

    [Fact]
    public void Changes_WhileTheTrailIsHalted_AreRefusedAndMessagesGoOn()
    {
        var client = _broker.Connect();
        client.Call(1, new QueueDeclare { Queue = "q"u8 }, QueueDeclareOk.Id);
        _audit.Halt = "the trail is full";
        client.Publish("q", "m");
        client.Call(1, new BasicGet { Queue = "q"u8, NoAck = true }, BasicGetOk.Id);
        client.Send(1, new QueueDelete { Queue = "q"u8 });
        Assert.Contains("the trail is full", client.Expect(ChannelClose.Id).ToString(), StringComparison.Ordinal);
        Assert.True(_broker.VirtualHost.Queues.TryGet("q", out _));
        var other = _broker.Dial();
        other.SendRaw(Frame.ProtocolHeader);
        other.Expect(ConnectionStart.Id);
        other.StartOk(new TestClientOptions());
        other.Expect(ConnectionClose.Id);
    }

    [Fact]
    public void OwnDoings_OfTheBroker_AreNotTold()
    {
        _broker.VirtualHost.Queues.Declare(
            new Hoopoe.Core.Queues.QueueDefinition("own", false, false, null, Hoopoe.Core.Arguments.Empty, Hoopoe.Core.Queues.QueueSettings.Default), owner: null, Grant.Everything, out _, new Hoopoe.Core.Turn());
        Assert.Empty(_audit.Events);
    }
}
