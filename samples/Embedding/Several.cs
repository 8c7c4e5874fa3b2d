using Hoopoe.Server;

namespace Embedding;

/// <summary>Brokers side by side.</summary>
internal static class Several
{
    public static async Task RunAsync()
    {
        await using var north = await HoopoeBroker.StartAsync();
        await using var south = await HoopoeBroker.StartAsync();
        Console.WriteLine($"{north.AmqpUri} {south.AmqpUri}");
    }
}
