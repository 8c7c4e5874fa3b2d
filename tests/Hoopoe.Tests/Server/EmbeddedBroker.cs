using System.Net;
using System.Text;
using System.Threading.Channels;
using Hoopoe.Protocols.Amqp;
using Hoopoe.Server;
using Hoopoe.Server.Health;
using Hoopoe.Server.Listeners;
using Hoopoe.Server.Timing;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Xunit;

namespace Hoopoe.Tests.Server;

/// <summary>A broker on a free port of this machine, and RabbitMQ.Client's connections to it; both end with the test.</summary>
internal sealed class EmbeddedBroker : IAsyncDisposable
{
    private readonly List<IConnection> _connections = [];

    private EmbeddedBroker(HoopoeBroker broker) => Broker = broker;

    public HoopoeBroker Broker { get; }

    /// <summary>The options that tests begin with: loopback, no HTTP, time that stands still.</summary>
    public static HoopoeOptions Options => new()
    {
        Listen = new ListenOptions { Addresses = [new ListenAddress(IPAddress.Loopback, null)], Port = 0 },
        Http = new HttpOptions { Port = 0 },
        TimeProvider = new VirtualTime(),
    };

    public static async Task<EmbeddedBroker> StartAsync(HoopoeOptions? options = null, AmqpOptions? amqp = null)
    {
        options ??= Options;
        return new EmbeddedBroker(await HoopoeBroker.StartAsync(amqp is null ? options : options with { Amqp = amqp }));
    }

    /// <summary>A new connection.</summary>
    public async Task<IConnection> ConnectAsync(string? name = null, ushort heartbeatSeconds = 60)
    {
        var factory = new ConnectionFactory
        {
            HostName = "127.0.0.1", Port = Broker.AmqpEndPoint.Port, ClientProvidedName = name, AutomaticRecoveryEnabled = false,
            RequestedHeartbeat = TimeSpan.FromSeconds(heartbeatSeconds), ContinuationTimeout = TimeSpan.FromSeconds(60),
        };
        var connection = await factory.CreateConnectionAsync(TestContext.Current.CancellationToken);
        _connections.Add(connection);
        return connection;
    }

    /// <summary>A channel of a new connection; with confirms, a publish returns when it is confirmed.</summary>
    public async Task<IChannel> OpenAsync(string? name = null)
    {
        var connection = await ConnectAsync(name);
        return await connection.CreateChannelAsync(new CreateChannelOptions(true, true), TestContext.Current.CancellationToken);
    }

    /// <summary>Consumes; what comes waits in the reader.</summary>
    public static async Task<ChannelReader<EmbeddedDelivery>> ConsumeAsync(IChannel channel, string queue)
    {
        var inbox = Channel.CreateUnbounded<EmbeddedDelivery>();
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) => await inbox.Writer.WriteAsync(
            new EmbeddedDelivery(Encoding.UTF8.GetString(delivery.Body.Span), delivery.DeliveryTag, delivery.ConsumerTag, delivery.Redelivered, delivery.BasicProperties));
        await channel.BasicConsumeAsync(queue, autoAck: false, consumer);
        return inbox.Reader;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections) await connection.DisposeAsync();
        await Broker.DisposeAsync();
    }
}
