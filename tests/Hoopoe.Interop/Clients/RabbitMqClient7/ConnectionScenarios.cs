using Hoopoe.Interop.Scenarios;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Hoopoe.Interop.RabbitMqClient7;

/// <summary>Opening and closing: what the handshake agrees on and how each side says goodbye.</summary>
internal static class ConnectionScenarios
{
    [Scenario("connect-negotiates")]
    public static async Task NegotiatesAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker, configure: f =>
        {
            f.VirtualHost = "/";
            f.RequestedHeartbeat = TimeSpan.FromSeconds(7);
            f.RequestedFrameMax = 8192;
            f.RequestedChannelMax = 100;
        });
        IConnection connection = session.Connection;
        Check.Equal(7, (int)connection.Heartbeat.TotalSeconds, "heartbeat");
        Check.Equal(8192u, connection.FrameMax, "frame-max");
        Check.Equal((ushort)100, connection.ChannelMax, "channel-max");
        Check.Equal("RabbitMQ", Text.Of(connection.ServerProperties!["product"]), "product");
        var capabilities = (IDictionary<string, object?>)connection.ServerProperties["capabilities"]!;
        foreach (string capability in (string[])["publisher_confirms", "basic.nack", "consumer_cancel_notify", "connection.blocked"])
            Check.Equal(true, capabilities[capability], capability);
    }

    [Scenario("heartbeats-keep-an-idle-connection")]
    public static async Task HeartbeatAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker, configure: f => f.RequestedHeartbeat = TimeSpan.FromSeconds(1));
        await Task.Delay(TimeSpan.FromSeconds(4));
        Check.That(session.Connection.IsOpen, $"the connection closed: {session.Connection.CloseReason}");
        await session.QueueAsync();
    }

    [Scenario("bad-password-is-access-refused")]
    public static async Task BadPasswordAsync(Broker broker)
    {
        BrokerUnreachableException failure = await Check.ThrowsAsync<BrokerUnreachableException>(
            () => Session.OpenAsync(broker, configure: f => f.Password = "wrong"), "a bad password");
        Check.That(failure.InnerException is AuthenticationFailureException, $"saw {failure.InnerException}");
        Check.Contains("ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN", failure.InnerException!.Message, "text");
    }

    [Scenario("missing-vhost-is-not-allowed")]
    public static async Task MissingVhostAsync(Broker broker)
    {
        var failure = await Check.ThrowsAsync<OperationInterruptedException>(
            () => Session.OpenAsync(broker, configure: f => f.VirtualHost = "nowhere"), "a missing virtual host");
        Check.Equal(530, failure.ShutdownReason!.ReplyCode, "code");
        Check.Equal("NOT_ALLOWED - vhost nowhere not found", failure.ShutdownReason.ReplyText, "text");
    }

    [Scenario("update-secret")]
    public static async Task UpdateSecretAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker);
        await session.Connection.UpdateSecretAsync("guest", "rotation");
        await session.QueueAsync();
    }

    [Scenario("blocked-callbacks-register")]
    public static async Task BlockedAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker);
        bool blocked = false;
        session.Connection.ConnectionBlockedAsync += (_, _) => Task.FromResult(blocked = true);
        session.Connection.ConnectionUnblockedAsync += (_, _) => Task.CompletedTask;
        await session.SendAsync(await session.QueueAsync(), "not blocked");
        Check.That(!blocked, "an idle broker blocked the connection");
    }

    [Scenario("many-channels")]
    public static async Task ManyChannelsAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker);
        for (int round = 0; round < 2; round++)
        {
            IChannel[] channels = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => session.Connection.CreateChannelAsync()));
            Check.Equal(300, channels.Select(c => c.ChannelNumber).Distinct().Count(), "distinct channel numbers");
            string queue = await session.QueueAsync();
            await Task.WhenAll(channels.Select(c => c.BasicPublishAsync("", queue, Text.Bytes("one")).AsTask()));
            await Check.EventuallyAsync(async () => await session.Channel.MessageCountAsync(queue) == 300, "a message from each channel");
            foreach (IChannel channel in channels)
                await channel.CloseAsync();
        }
    }

    [Scenario("channel-error-leaves-other-channels")]
    public static async Task ChannelErrorAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker);
        await using IChannel doomed = await session.Connection.CreateChannelAsync();
        var failure = await Check.ThrowsAsync<OperationInterruptedException>(
            () => doomed.QueueDeclarePassiveAsync("nothing-here"), "a missing queue");
        Check.Equal(404, failure.ShutdownReason!.ReplyCode, "code");
        Check.Equal("NOT_FOUND - no queue 'nothing-here' in vhost '/'", failure.ShutdownReason.ReplyText, "text");
        Check.Equal((50, 10), (failure.ShutdownReason.ClassId, failure.ShutdownReason.MethodId), "class and method");
        Check.That(!doomed.IsOpen, "the channel stayed open");
        await session.QueueAsync();
    }

    [Scenario("connection-error-is-reported")]
    public static async Task ConnectionErrorAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker);
        Task<ShutdownEventArgs> closed = Closing.OfAsync(session.Connection);
        await Check.ThrowsAsync<OperationInterruptedException>(() => session.Channel.BasicQosAsync(1, 0, false), "a prefetch size");
        ShutdownEventArgs seen = await closed;
        Check.Equal(ShutdownInitiator.Peer, seen.Initiator, "initiator");
        Check.Equal(540, seen.ReplyCode, "code");
        Check.Contains("NOT_IMPLEMENTED", seen.ReplyText, "text");
    }

    [Scenario("graceful-close")]
    public static async Task GracefulCloseAsync(Broker broker)
    {
        await using Session session = await Session.OpenAsync(broker);
        Task<ShutdownEventArgs> closed = Closing.OfAsync(session.Connection);
        await session.Channel.CloseAsync();
        await session.Connection.CloseAsync();
        ShutdownEventArgs seen = await closed;
        Check.Equal((ShutdownInitiator.Application, (ushort)200), (seen.Initiator, seen.ReplyCode), "who closed and why");
    }
}
