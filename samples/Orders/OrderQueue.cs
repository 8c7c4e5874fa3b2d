using System.Text.Json;
using RabbitMQ.Client;

namespace Orders;

/// <summary>Where orders wait. What has been added is on the disk: the publish waits for the broker's confirm.</summary>
internal sealed class OrderQueue(BrokerConnection connection)
{
    public const string Name = "orders";

    public async Task AddAsync(Order order, CancellationToken cancelled)
    {
        await using var channel = await connection.OpenChannelAsync(cancelled);
        var properties = new BasicProperties { MessageId = order.Id, Persistent = true };
        await channel.BasicPublishAsync("", Name, mandatory: true, properties, JsonSerializer.SerializeToUtf8Bytes(order), cancelled);
    }
}
