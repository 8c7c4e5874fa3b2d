using Hoopoe.Interop.Crash.Messages;
using Hoopoe.Interop.Crash.Topology;
using RabbitMQ.Client;

namespace Hoopoe.Interop.Crash.Load;

/// <summary>One connection with a few channels that publish to everywhere, each as fast as its window lets it, until the kill.</summary>
internal sealed class Producer(LoadScene scene, int seed)
{
    // A check looks at every message, so a round must not make more than it can look at.
    private const int MostMessages = 900;
    private const int ChannelsAtMost = 3;
    private const int Late = 30_000;

    private readonly Random _random = new(seed);

    public async Task RunAsync(StartGate start)
    {
        await using IConnection connection = await scene.ConnectAsync();
        List<Outlet> outlets = [];
        for (int channels = _random.Next(1, ChannelsAtMost + 1); channels > 0; channels--)
            outlets.Add(new Outlet(scene, await scene.OpenAsync(connection, confirms: true), _random.Next(1, 200)));
        await start.PassAsync();
        await Task.WhenAll(outlets.Select(outlet => PublishAsync(outlet, new Random(_random.Next()))));
        await Task.Delay(Timeout.Infinite, scene.Killed);
    }

    private static async Task PublishAsync(Outlet outlet, Random random)
    {
        for (int message = 0; message < MostMessages; message++)
        {
            Route route = Layout.Routes[random.Next(Layout.Routes.Length)];
            // Bursts, so that batches of one queue come to be.
            for (int burst = random.Next(5) == 0 ? random.Next(30) : 1; burst > 0; burst--)
                await outlet.PublishAsync(route, Shape(route, random));
        }
    }

    private static MessageShape Shape(Route route, Random random)
    {
        bool hasPriority = random.Next(3) == 0 || route.Queues[0].HasPriorities;
        bool expires = route.Queues[0] == Layout.Expiring || (route.Queues[0] == Layout.Forgetful && random.Next(2) == 0);
        return new MessageShape(MessageShape.RandomSize(random), random.Next(12) != 0, (byte)(hasPriority ? random.Next(6) : 0))
        {
            Expiration = expires ? (random.Next(2) == 0 ? random.Next(1, 500) : Late) : null,
        };
    }
}
