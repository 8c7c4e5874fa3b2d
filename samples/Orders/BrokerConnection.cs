using Hoopoe.Server;
using RabbitMQ.Client;

namespace Orders;

/// <summary>The application's one connection to its broker, opened when it is first asked for.</summary>
internal sealed class BrokerConnection(HoopoeBroker broker) : IAsyncDisposable
{
    private readonly Lazy<Task<IConnection>> _connection =
        new(() => new ConnectionFactory { Uri = broker.AmqpUri }.CreateConnectionAsync("orders"));

    /// <summary>A new channel with publisher confirms, on which the queue of orders is declared.</summary>
    public async Task<IChannel> OpenChannelAsync(CancellationToken cancelled)
    {
        var connection = await _connection.Value;
        var options = new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);
        var channel = await connection.CreateChannelAsync(options, cancelled);
        await channel.QueueDeclareAsync(OrderQueue.Name, durable: true, exclusive: false, autoDelete: false, cancellationToken: cancelled);
        return channel;
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection.IsValueCreated) await (await _connection.Value).DisposeAsync();
    }
}
