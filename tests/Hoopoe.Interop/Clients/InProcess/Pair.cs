using System.Net;
using Hoopoe.Server;
using Hoopoe.Server.Client;
using Hoopoe.Server.Data;
using Hoopoe.Server.Health;
using Hoopoe.Server.Listeners;
using RabbitMQ.Client;

namespace Hoopoe.Interop.InProcess;

/// <summary>A broker in this process with a client of its own, and RabbitMQ.Client connected to it over loopback.</summary>
internal sealed class Pair : IAsyncDisposable
{
    /// <summary>The queue that both use.</summary>
    public const string Queue = "q";

    private readonly HoopoeBroker _broker;
    private readonly IConnection _connection;

    private Pair(HoopoeBroker broker, IConnection connection, IChannel network)
    {
        _broker = broker;
        _connection = connection;
        Network = network;
        Local = broker.Connect();
    }

    /// <summary>The client in the process.</summary>
    public BrokerClient Local { get; }

    /// <summary>A channel with confirms.</summary>
    public IChannel Network { get; }

    public static async Task<Pair> OpenAsync()
    {
        var broker = await HoopoeBroker.StartAsync(new HoopoeOptions
        {
            Listen = new ListenOptions { Addresses = [new ListenAddress(IPAddress.Loopback, null)], Port = 0 },
            Http = new HttpOptions { Port = 0 },
            Data = new DataOptions { MemoryOnly = true },
        });
        var connection = await new ConnectionFactory { HostName = "127.0.0.1", Port = broker.AmqpEndPoint.Port }.CreateConnectionAsync();
        var pair = new Pair(broker, connection, await connection.CreateChannelAsync(new CreateChannelOptions(true, true)));
        await pair.Local.DeclareQueueAsync(Queue);
        return pair;
    }

    public async ValueTask DisposeAsync()
    {
        await Network.DisposeAsync();
        await _connection.DisposeAsync();
        await Local.DisposeAsync();
        await _broker.DisposeAsync();
    }
}
