using System.Text;
using Hoopoe.Server;
using RabbitMQ.Client;

namespace Embedding;

/// <summary>A broker without options, and a client.</summary>
internal static class Starting
{
    public static async Task RunAsync()
    {
        await using var broker = await HoopoeBroker.StartAsync();

        var factory = new ConnectionFactory { Uri = broker.AmqpUri };
        await using var connection = await factory.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeclareAsync("greetings");
        await channel.BasicPublishAsync("", "greetings", Encoding.UTF8.GetBytes("hello"));
    }
}
