using System.Security.Cryptography;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace WorkQueue;

/// <summary>The C# worker: takes messages until the process is ended. Its siblings do the same in Python and JavaScript.</summary>
internal static class Worker
{
    private const string Name = "C#";
    private const ushort Prefetch = 20;

    public static async Task RunAsync(IConnection connection)
    {
        await using IChannel channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        await channel.BasicQosAsync(0, Prefetch, global: false);
        AsyncEventingBasicConsumer consumer = new(channel);
        consumer.ReceivedAsync += (_, delivery) => HandleAsync(channel, delivery);
        await channel.BasicConsumeAsync(Topology.Work, autoAck: false, consumer);
        await Task.Delay(Timeout.Infinite);
    }

    private static async Task HandleAsync(IChannel channel, BasicDeliverEventArgs delivery)
    {
        IReadOnlyBasicProperties properties = delivery.BasicProperties;
        string path = properties.Text("path");
        string checksum = Convert.ToHexStringLower(SHA256.HashData(delivery.Body.Span));
        bool intact = checksum == properties.Text("sha256") && delivery.Body.Length == properties.Number("size");
        int attempt = properties.Attempt();
        if (intact && attempt > FailureRule.Failures(path))
        {
            await PublishAsync(channel, Topology.Results, path, checksum, attempt, default);
        }
        else if (attempt < FailureRule.LastAttempt)
        {
            await channel.BasicNackAsync(delivery.DeliveryTag, multiple: false, requeue: false);
            return;
        }
        else
        {
            await PublishAsync(channel, Topology.Parking, path, checksum, attempt, delivery.Body);
        }

        // Only now, that the broker has confirmed what became of it, may the message go.
        await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false);
    }

    private static async Task PublishAsync(IChannel channel, string queue, string path, string checksum, int attempt, ReadOnlyMemory<byte> body)
    {
        BasicProperties properties = new()
        {
            DeliveryMode = DeliveryModes.Persistent,
            Headers = new Dictionary<string, object?> { ["path"] = path, ["sha256"] = checksum, ["attempt"] = attempt, ["worker"] = Name },
        };
        await channel.BasicPublishAsync("", queue, mandatory: true, properties, body);
    }
}
