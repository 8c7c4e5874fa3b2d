using System.Net;
using System.Text;
using Hoopoe.Core.Messages;
using Hoopoe.Protocols.Amqp;
using Hoopoe.Server;
using Hoopoe.Server.Client;
using Hoopoe.Server.Data;
using Hoopoe.Server.Health;
using Hoopoe.Server.Listeners;

namespace Hoopoe.Tests.Server.Client;

/// <summary>Brokers in the test's process, and what tests of their clients say again and again.</summary>
internal static class ClientRig
{
    public static HoopoeOptions Options { get; } = new()
    {
        Listen = new ListenOptions { Addresses = [new ListenAddress(IPAddress.Loopback, null)], Port = 0 },
        Http = new HttpOptions { Port = 0 },
        Data = new DataOptions { MemoryOnly = true },
    };

    public static MessageProperties Persistent { get; } = new() { Persistent = true };

    public static Task<HoopoeBroker> StartAsync() => HoopoeBroker.StartAsync(Options);

    public static Task<HoopoeBroker> StartAsync(string directory) =>
        HoopoeBroker.StartAsync(Options with { Data = new DataOptions { Directory = directory } });

    /// <summary>Connects a client to a broker that is driven by hand.</summary>
    public static BrokerClient Connect(AmqpServer server)
    {
        var clients = new ClientRegistry(activity: null);
        clients.Open(server);
        return clients.Connect("guest", "/");
    }

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    public static string Text(this Delivery delivery) => Encoding.UTF8.GetString(delivery.Body);

    /// <summary>Publishes texts to a queue, one after the other.</summary>
    public static async Task PublishAsync(this BrokerClient client, string queue, params IEnumerable<string> bodies)
    {
        foreach (string body in bodies) await client.PublishAsync("", queue, Utf8(body));
    }

    /// <summary>Starts enumerating a queue.</summary>
    public static IAsyncEnumerator<Delivery> Consume(this BrokerClient client, string queue, ConsumeOptions? options = null) =>
        client.ConsumeAsync(queue, options).GetAsyncEnumerator();

    /// <summary>The next delivery, which must come.</summary>
    public static async Task<Delivery> NextAsync(this IAsyncEnumerator<Delivery> deliveries)
    {
        bool any = await deliveries.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        return any ? deliveries.Current : throw new InvalidOperationException("The enumeration has ended.");
    }
}
