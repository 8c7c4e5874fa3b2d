using Hoopoe.Interop.Scenarios;
using RabbitMQ.Client;

namespace Hoopoe.Interop.RabbitMqClient7;

/// <summary>Automatic recovery: the client connects again and declares its topology anew.</summary>
internal static class RecoveryScenarios
{
    [Scenario("recovers-after-lost-connection")]
    public static async Task LostConnectionAsync(Broker broker)
    {
        await using Relay relay = new(broker);
        await RecoversAsync(relay.Address, session =>
        {
            relay.Cut();
            return Task.CompletedTask;
        });
    }

    [Scenario("recovers-after-server-closes")]
    public static Task ServerClosesAsync(Broker broker) => RecoversAsync(broker, async session =>
    {
        // A prefetch size is a connection error; on a second channel it does not come back with the topology.
        IChannel culprit = await session.Connection.CreateChannelAsync();
        await Check.ThrowsAsync<Exception>(() => culprit.BasicQosAsync(1, 0, false), "a prefetch size");
    });

    private static async Task RecoversAsync(Broker broker, Func<Session, Task> interrupt)
    {
        await using Session session = await Session.OpenAsync(broker, configure: f =>
        {
            f.AutomaticRecoveryEnabled = true;
            f.TopologyRecoveryEnabled = true;
            f.NetworkRecoveryInterval = TimeSpan.FromMilliseconds(200);
        });
        TaskCompletionSource recovered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        session.Connection.RecoverySucceededAsync += (_, _) => Task.FromResult(recovered.TrySetResult());
        string exchange = await session.ExchangeAsync(ExchangeType.Fanout);
        string queue = await session.QueueAsync();
        await session.Channel.QueueBindAsync(queue, exchange, "");
        Inbox inbox = await session.ConsumeAsync(queue, autoAck: true);

        await interrupt(session);
        await recovered.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await session.Channel.BasicPublishAsync(exchange, "", Text.Bytes("after recovery"));
        Check.Equal("after recovery", (await inbox.NextAsync()).Message, "delivery through the recovered topology");
    }
}
