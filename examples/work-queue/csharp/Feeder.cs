using System.Security.Cryptography;
using RabbitMQ.Client;

namespace WorkQueue;

/// <summary>Publishes a message for each file and returns once the broker has confirmed them all.</summary>
internal static class Feeder
{
    /// <summary>So many files are read and on their way at once.</summary>
    private const int Window = 64;

    public static async Task RunAsync(IConnection connection, IReadOnlyList<string> paths, Action<SentFile> sent)
    {
        await using IChannel channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        Queue<Task> unconfirmed = new();
        foreach (string path in paths)
        {
            byte[] body = await File.ReadAllBytesAsync(path);
            SentFile file = new(path, body.Length, Convert.ToHexStringLower(SHA256.HashData(body)));
            sent(file);
            unconfirmed.Enqueue(PublishAsync(channel, file, body));
            if (unconfirmed.Count == Window)
                await unconfirmed.Dequeue();
        }

        await Task.WhenAll(unconfirmed);
    }

    private static async Task PublishAsync(IChannel channel, SentFile file, byte[] body)
    {
        BasicProperties properties = new()
        {
            DeliveryMode = DeliveryModes.Persistent,
            Headers = new Dictionary<string, object?> { ["path"] = file.Path, ["size"] = file.Size, ["sha256"] = file.Checksum },
        };
        await channel.BasicPublishAsync("", Topology.Work, mandatory: true, properties, body);
    }
}
