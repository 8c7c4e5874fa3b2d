using System.Globalization;
using Hoopoe.Server;
using Hoopoe.Server.Timing;
using RabbitMQ.Client;

namespace Embedding;

/// <summary>A broker whose clock is the program's.</summary>
internal static class Timed
{
    private const string Queue = "offers";

    public static async Task RunAsync()
    {
        var options = new HoopoeOptions { TimeProvider = new VirtualTime() };
        await using var broker = await HoopoeBroker.StartAsync(options);
        await PublishAsync(broker.AmqpUri, expiresAfter: TimeSpan.FromMinutes(30));
        await broker.Time.AdvanceAsync(TimeSpan.FromMinutes(30));
        Console.WriteLine($"{await CountAsync(broker.AmqpUri)} offers left after {broker.Time.Elapsed.TotalMinutes} minutes");
    }

    private static async Task PublishAsync(Uri broker, TimeSpan expiresAfter)
    {
        await using var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        await channel.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: false);
        var properties = new BasicProperties { Expiration = expiresAfter.TotalMilliseconds.ToString(CultureInfo.InvariantCulture) };
        await channel.BasicPublishAsync("", Queue, mandatory: true, properties, "half price"u8.ToArray());
    }

    private static async Task<uint> CountAsync(Uri broker)
    {
        await using var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        return (await channel.QueueDeclarePassiveAsync(Queue)).MessageCount;
    }
}
