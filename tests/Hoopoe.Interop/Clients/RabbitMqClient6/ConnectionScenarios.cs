using Hoopoe.Interop.Scenarios;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Hoopoe.Interop.RabbitMqClient6;

/// <summary>Opening, failing, recovering and closing.</summary>
internal static class ConnectionScenarios
{
    [Scenario("connect-negotiates")]
    public static Task NegotiatesAsync(Broker broker)
    {
        using Session session = new(broker, f =>
        {
            f.VirtualHost = "/";
            f.RequestedHeartbeat = TimeSpan.FromSeconds(9);
            f.RequestedFrameMax = 4096;
        });
        Check.Equal(9, (int)session.Connection.Heartbeat.TotalSeconds, "heartbeat");
        Check.Equal(4096u, session.Connection.FrameMax, "frame-max");
        Check.Equal("RabbitMQ", Text.Of(session.Connection.ServerProperties["product"]), "product");
        return Task.CompletedTask;
    }

    [Scenario("bad-password-is-access-refused")]
    public static Task BadPasswordAsync(Broker broker)
    {
        try
        {
            using Session session = new(broker, f => f.Password = "wrong");
            throw new ScenarioFailedException("a bad password was good enough");
        }
        catch (BrokerUnreachableException failure)
        {
            Check.That(failure.InnerException is AuthenticationFailureException, $"saw {failure.InnerException}");
            return Task.CompletedTask;
        }
    }

    [Scenario("update-secret")]
    public static Task UpdateSecretAsync(Broker broker)
    {
        using Session session = new(broker);
        session.Connection.UpdateSecret("guest", "rotation");
        session.Queue();
        return Task.CompletedTask;
    }

    [Scenario("blocked-callbacks-register")]
    public static Task BlockedAsync(Broker broker)
    {
        using Session session = new(broker);
        bool blocked = false;
        session.Connection.ConnectionBlocked += (_, _) => blocked = true;
        session.Connection.ConnectionUnblocked += (_, _) => { };
        session.Send(session.Queue(), "not blocked");
        Check.That(!blocked, "an idle broker blocked the connection");
        return Task.CompletedTask;
    }

    [Scenario("many-channels")]
    public static Task ManyChannelsAsync(Broker broker)
    {
        using Session session = new(broker);
        for (int round = 0; round < 2; round++)
        {
            List<IModel> channels = [.. Enumerable.Range(0, 200).Select(_ => session.Connection.CreateModel())];
            channels.ForEach(c => c.Close());
        }

        session.Queue();
        return Task.CompletedTask;
    }

    [Scenario("channel-error-leaves-other-channels")]
    public static async Task ChannelErrorAsync(Broker broker)
    {
        using Session session = new(broker);
        IModel doomed = session.Connection.CreateModel();
        var failure = await Check.ThrowsAsync<OperationInterruptedException>(
            () => Task.FromResult(doomed.QueueDeclarePassive("nothing-here")), "a missing queue");
        Check.Equal(404, failure.ShutdownReason.ReplyCode, "code");
        Check.That(doomed.IsClosed, "the channel stayed open");
        session.Queue();
    }

    [Scenario("recovers-after-lost-connection")]
    public static async Task LostConnectionAsync(Broker broker)
    {
        await using Relay relay = new(broker);
        Recovers(relay.Address, _ => relay.Cut());
    }

    [Scenario("recovers-after-server-closes")]
    public static Task ServerClosesAsync(Broker broker)
    {
        Recovers(broker, session =>
        {
            // A prefetch size is a connection error; the recovered channel asks only for the count.
            try
            {
                session.Connection.CreateModel().BasicQos(1, 0, false);
            }
            catch (OperationInterruptedException)
            {
                return;
            }

            throw new ScenarioFailedException("the broker took a prefetch size");
        });
        return Task.CompletedTask;
    }

    [Scenario("graceful-close")]
    public static Task GracefulCloseAsync(Broker broker)
    {
        using Session session = new(broker);
        ShutdownEventArgs? seen = null;
        session.Connection.ConnectionShutdown += (_, reason) => seen = reason;
        session.Channel.Close();
        session.Connection.Close();
        Check.Equal((ShutdownInitiator.Application, (ushort)200), (seen!.Initiator, seen.ReplyCode), "who closed and why");
        return Task.CompletedTask;
    }

    private static void Recovers(Broker broker, Action<Session> interrupt)
    {
        using Session session = new(broker, f =>
        {
            f.AutomaticRecoveryEnabled = true;
            f.NetworkRecoveryInterval = TimeSpan.FromMilliseconds(200);
        });
        using ManualResetEventSlim recovered = new();
        ((IAutorecoveringConnection)session.Connection).RecoverySucceeded += (_, _) => recovered.Set();
        string exchange = session.Exchange(ExchangeType.Fanout);
        string queue = session.Queue();
        session.Channel.QueueBind(queue, exchange, "");
        Inbox inbox = session.Consume(queue, autoAck: true);
        interrupt(session);
        Check.That(recovered.Wait(TimeSpan.FromSeconds(20)), "no recovery within twenty seconds");
        session.Send(exchange, "", "after recovery");
        Check.Equal("after recovery", inbox.Next().Message, "delivery through the recovered topology");
    }
}
