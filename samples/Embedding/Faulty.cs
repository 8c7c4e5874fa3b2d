using Hoopoe.Server;
using Hoopoe.Server.Data;
using Hoopoe.Server.Faults;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Embedding;

/// <summary>A broker with which things go wrong when the program says so.</summary>
internal static class Faulty
{
    private const string Queue = "payments";

    public static async Task RunAsync()
    {
        var options = new HoopoeOptions { AllowFaults = true, Data = new DataOptions { JournalInMemory = true } };
        await using var broker = await HoopoeBroker.StartAsync(options);

        using var fault = broker.Faults.Connections.CutAt(CutPoint.BetweenPublishAndConfirm);
        bool confirmed = await TryPublishAsync(broker.AmqpUri);

        await broker.CrashAsync();
        uint kept = await CountAsync(broker.AmqpUri);

        Console.WriteLine($"confirmed {confirmed}, struck {fault.Strikes}, kept {kept}");
    }

    private static async Task<bool> TryPublishAsync(Uri broker)
    {
        await using var connection = await new ConnectionFactory { Uri = broker, AutomaticRecoveryEnabled = false }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        await channel.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: false);
        try
        {
            await channel.BasicPublishAsync("", Queue, mandatory: true, new BasicProperties { Persistent = true }, "9.95"u8.ToArray());
            return true;
        }
        catch (RabbitMQClientException)
        {
            return false;
        }
    }

    private static async Task<uint> CountAsync(Uri broker)
    {
        await using var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        return (await channel.QueueDeclarePassiveAsync(Queue)).MessageCount;
    }
}
