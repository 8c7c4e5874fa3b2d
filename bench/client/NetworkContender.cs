using Hoopoe.Server;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Hoopoe.ClientBench;

/// <summary>
/// RabbitMQ.Client over loopback, used as its fastest: confirms are counted as they come instead of tracked by the message,
/// publisher and consumer have a connection each.
/// </summary>
internal sealed class NetworkContender(IConnection publishing, IConnection consuming) : Contender
{
    private readonly BasicProperties _persistent = new() { Persistent = true };
    private readonly BasicProperties _transient = new();

    public override string Name => "RabbitMQ.Client";

    public static async Task<Contender> OpenAsync(HoopoeBroker broker)
    {
        var factory = new ConnectionFactory { HostName = "127.0.0.1", Port = broker.AmqpEndPoint.Port };
        var contender = new NetworkContender(await factory.CreateConnectionAsync(), await factory.CreateConnectionAsync());
        await using var channel = await contender.Publishing.CreateChannelAsync();
        await channel.QueueDeclareAsync(Kept, durable: true, exclusive: false, autoDelete: false);
        await channel.QueueDeclareAsync(Passed, durable: false, exclusive: false, autoDelete: false);
        return contender;
    }

    private IConnection Publishing => publishing;

    public override async Task<long> PublishConfirmedAsync(byte[] body, Func<bool> goesOn)
    {
        await using var channel = await publishing.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: false));
        long published = 0, confirmed = 0;
        using var room = new SemaphoreSlim(0);
        channel.BasicAcksAsync += (_, ack) =>
        {
            // Tags rise, and one acknowledges all before it unless it stands alone.
            Volatile.Write(ref confirmed, (long)ack.DeliveryTag);
            if (room.CurrentCount == 0) room.Release();
            return Task.CompletedTask;
        };
        for (; goesOn(); published++)
        {
            while (published - Volatile.Read(ref confirmed) >= Window) await room.WaitAsync();
            await channel.BasicPublishAsync("", Kept, mandatory: false, _persistent, body);
        }
        while (Volatile.Read(ref confirmed) < published) await room.WaitAsync();
        await channel.QueuePurgeAsync(Kept);
        return published;
    }

    public override async Task<long> ExchangeAsync(byte[] body, Func<bool> goesOn)
    {
        await using var to = await publishing.CreateChannelAsync();
        await using var from = await consuming.CreateChannelAsync();
        long published = 0, consumed = 0;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var consumer = new AsyncEventingBasicConsumer(from);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            if (delivery.Body.IsEmpty) all.TrySetResult();
            else Volatile.Write(ref consumed, consumed + 1);
            return Task.CompletedTask;
        };
        await from.BasicConsumeAsync(Passed, autoAck: true, consumer);
        for (; goesOn(); published++)
        {
            while (published - Volatile.Read(ref consumed) > MostBehind) await Task.Yield();
            await to.BasicPublishAsync("", Passed, mandatory: false, _transient, body);
        }
        await to.BasicPublishAsync("", Passed, mandatory: false, _transient, ReadOnlyMemory<byte>.Empty);
        await all.Task;
        return consumed;
    }

    public override async ValueTask DisposeAsync()
    {
        await publishing.DisposeAsync();
        await consuming.DisposeAsync();
    }
}
