using RabbitMQ.Client;

namespace WorkQueue;

/// <summary>The queues: work, and where a message goes from there.</summary>
internal static class Topology
{
    public const string Work = "docs.work";
    public const string Retry = "docs.retry";
    public const string Parking = "docs.parking";
    public const string Results = "docs.results";
    private const int RetryDelayMilliseconds = 200;

    /// <summary>Declares all queues anew, so that nothing of an earlier run is counted.</summary>
    public static async Task DeclareAsync(IConnection connection)
    {
        await DeleteAsync(connection);
        await using IChannel channel = await connection.CreateChannelAsync();
        await DeclareAsync(channel, Work, DeadLettersTo(Retry));
        Dictionary<string, object?> delayed = DeadLettersTo(Work);
        delayed["x-message-ttl"] = RetryDelayMilliseconds;
        await DeclareAsync(channel, Retry, delayed);
        await DeclareAsync(channel, Parking, []);
        await DeclareAsync(channel, Results, []);
    }

    public static async Task DeleteAsync(IConnection connection)
    {
        await using IChannel channel = await connection.CreateChannelAsync();
        foreach (string queue in (string[])[Work, Retry, Parking, Results])
            await channel.QueueDeleteAsync(queue);
    }

    private static Task<QueueDeclareOk> DeclareAsync(IChannel channel, string queue, Dictionary<string, object?> arguments) =>
        channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, arguments);

    private static Dictionary<string, object?> DeadLettersTo(string queue) =>
        new() { ["x-dead-letter-exchange"] = "", ["x-dead-letter-routing-key"] = queue };
}
