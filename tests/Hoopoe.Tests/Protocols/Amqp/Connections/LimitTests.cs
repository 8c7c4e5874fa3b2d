using Hoopoe.Core;
using Hoopoe.Core.Limits;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Protocols.Amqp.Connections;

/// <summary>What a client sees of the limits of its user and virtual host.</summary>
public sealed class LimitTests : IDisposable
{
    private readonly TestBroker _broker = new();

    public void Dispose() => _broker.Dispose();

    [Fact]
    public void Connection_AboveTheVirtualHostsLimit_IsRefused()
    {
        Limit(new VirtualHostLimits(1, null));
        var first = _broker.Connect();
        Assert.Equal((530, "NOT_ALLOWED - access to vhost '/' refused for user 'guest': connection limit (1) is reached"), Refusal());
        first.Close();
        _broker.Connect();
        Limit(VirtualHostLimits.None);
        _broker.Connect();
    }

    [Fact]
    public void Connection_AboveTheUsersLimit_IsRefused()
    {
        var first = _broker.Connect();
        _broker.Core.UserLimits.Set("guest", new UserLimits(1, null));
        Assert.Equal((530, "NOT_ALLOWED - connection refused for user 'guest': user connection limit (1) is reached"), Refusal());
        first.Vanish();
        _broker.Connect();
        Assert.Equal((1, 1), _broker.Core.Seats.CountOf("guest"));
    }

    [Fact]
    public void Channel_AboveTheUsersLimit_EndsTheConnection()
    {
        _broker.Core.UserLimits.Set("guest", new UserLimits(null, 2));
        var client = _broker.Connect();
        client.OpenChannel(2);
        client.Call(2, new ChannelClose { ReplyCode = 200 }, ChannelCloseOk.Id);
        client.OpenChannel(2);
        client.Send(3, default(ChannelOpen));
        var close = client.Expect(ConnectionClose.Id).ConnectionClose;
        Assert.Equal(530, close.ReplyCode);
        Assert.Equal("NOT_ALLOWED - number of channels opened for user 'guest' has reached the maximum allowed user limit of (2)", close.ReplyText.ToText());
        client.Send(0, default(ConnectionCloseOk));
        Assert.Equal((0, 0), _broker.Core.Seats.CountOf("guest"));
        Assert.Equal(0, _broker.Core.Seats.CountIn(_broker.VirtualHost));
    }

    [Fact]
    public void Queue_AboveTheVirtualHostsLimit_IsRefusedAndAnOldOneFound()
    {
        Limit(new VirtualHostLimits(null, 1));
        var client = _broker.Connect();
        client.Call(1, new QueueDeclare { Queue = "a"u8 }, QueueDeclareOk.Id);
        client.Call(1, new QueueDeclare { Queue = "a"u8 }, QueueDeclareOk.Id);
        client.Send(1, new QueueDeclare { Queue = "b"u8 });
        var close = client.Expect(ChannelClose.Id).ChannelClose;
        Assert.Equal((406, "PRECONDITION_FAILED - cannot declare queue 'b': queue limit in vhost '/' (1) is reached"), (close.ReplyCode, close.ReplyText.ToText()));
    }

    [Fact]
    public void Queue_AboveTheLimitWithArgumentsThatAreNoGood_IsToldOfTheLimit()
    {
        Limit(new VirtualHostLimits(null, 0));
        var client = _broker.Connect();
        byte[] arguments = FieldTableEncoder.Encode(new OrderedDictionary<string, object?> { ["x-max-length"] = -1 });
        client.Send(1, new QueueDeclare { Queue = "a"u8, Arguments = arguments });
        Assert.Equal("PRECONDITION_FAILED - cannot declare queue 'a': queue limit in vhost '/' (0) is reached", client.Expect(ChannelClose.Id).ChannelClose.ReplyText.ToText());
    }

    [Fact]
    public void Publisher_AboveItsUsersRate_IsReadFromNoFaster()
    {
        _broker.Core.Users.Set("slow", "slow");
        _broker.Core.Users.Set(new Hoopoe.Core.Access.PermissionDefinition("slow", "/", ".*", ".*", ".*"));
        _broker.Core.UserLimits.Set("slow", new UserLimits(null, null, MaxMessageRate: 10));
        var other = _broker.Connect();
        other.Call(1, new QueueDeclare { Queue = "q"u8 }, QueueDeclareOk.Id);
        var slow = _broker.Connect(new TestClientOptions { User = "slow", Password = "slow" });
        for (int i = 0; i < 10; i++) slow.WritePublish(1, "", "q", "x"u8);
        slow.Flush();
        Assert.Equal(10, _broker.Queue("q").ReadyCount);
        slow.Publish("q", "held back");
        Assert.Equal(10, _broker.Queue("q").ReadyCount);
        other.Publish("q", "of another user");
        Assert.Equal(11, _broker.Queue("q").ReadyCount);
        _broker.Advance(TimeSpan.FromMilliseconds(800));
        Assert.Equal(11, _broker.Queue("q").ReadyCount);
        _broker.Advance(TimeSpan.FromMilliseconds(200));
        Assert.Equal(12, _broker.Queue("q").ReadyCount);
    }

    [Fact]
    public void Publisher_WhoseLimitIsLifted_GoesOnAtOnce()
    {
        _broker.Core.UserLimits.Set("guest", new UserLimits(null, null, MaxByteRate: 1));
        var client = _broker.Connect();
        client.Call(1, new QueueDeclare { Queue = "q"u8 }, QueueDeclareOk.Id);
        client.Publish("q", new string('x', 1000));
        client.Publish("q", "held back");
        _broker.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(1, _broker.Queue("q").ReadyCount);
        _broker.Core.UserLimits.Remove("guest");
        _broker.Advance(TimeSpan.FromMilliseconds(200));
        Assert.Equal(2, _broker.Queue("q").ReadyCount);
    }

    private void Limit(VirtualHostLimits limits)
    {
        var turn = new Turn();
        _broker.VirtualHost.Parameters.SetLimits(limits, turn);
        turn.Complete();
    }

    private (ushort Code, string Text) Refusal()
    {
        var client = _broker.Dial();
        client.SendRaw(Frame.ProtocolHeader);
        client.Expect(ConnectionStart.Id);
        client.StartOk(new TestClientOptions());
        client.Expect(ConnectionTune.Id);
        client.Send(0, new ConnectionTuneOk { ChannelMax = 2047, FrameMax = 131_072 });
        client.Send(0, new ConnectionOpen { VirtualHost = "/"u8 });
        var close = client.Expect(ConnectionClose.Id).ConnectionClose;
        var refusal = (close.ReplyCode, close.ReplyText.ToText());
        client.Send(0, default(ConnectionCloseOk));
        return refusal;
    }
}
