using Hoopoe.Server;
using Hoopoe.Server.Access;
using Hoopoe.Server.Data;
using Hoopoe.Server.Health;
using Hoopoe.Server.Listeners;
using Microsoft.Extensions.Logging;

namespace Embedding;

/// <summary>A broker that keeps what it is given, and says how it does.</summary>
internal static class Durable
{
    public static async Task RunAsync()
    {
        string folder = Directory.CreateTempSubdirectory("hoopoe-embedding-").FullName;
        // Free ports, since others may have the usual ones.
        var options = Options(folder) with { Listen = new ListenOptions(), Http = new HttpOptions() };
        using var loggers = LoggerFactory.Create(_ => { });
        await using (var broker = await HoopoeBroker.StartAsync(options, loggers))
        {
            Console.WriteLine(broker.CheckHealth().Description);
        }
        Directory.Delete(folder, recursive: true);
    }

    private static HoopoeOptions Options(string folder)
    {
        var options = new HoopoeOptions
        {
            Listen = new ListenOptions { Addresses = [ListenAddress.Any], Port = 5672 },
            Data = new DataOptions { Directory = folder },
            Default = new DefaultUserOptions { User = "orders", Password = "secret", VirtualHost = "shop" },
            Http = new HttpOptions { Port = 15672 },
        };
        return options;
    }
}
