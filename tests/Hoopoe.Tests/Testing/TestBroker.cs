using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.Durability;
using Hoopoe.Core.Queues;
using Hoopoe.Core.VirtualHosts;
using Hoopoe.Protocols.Amqp;
using Hoopoe.Server.Timing;
using Xunit;

namespace Hoopoe.Tests.Testing;

/// <summary>
/// A whole broker with AMQP on the test's thread, under a clock that the test advances. Failures that it reports fail the
/// test when it is disposed of.
/// </summary>
internal sealed class TestBroker : IDisposable
{
    private readonly List<Exception> _failures = [];
    private int _connections;

    public TestBroker(AmqpOptions? options = null, int seed = 1, long memoryLimitBytes = 1L << 32, IDurableLog? log = null)
        : this(options, new VirtualTime(), static _ => { }, made => made with
        {
            Random = new SeededRandom(seed),
            MemoryLimitBytes = memoryLimitBytes,
            Log = log ?? new VolatileLog(),
        })
    {
    }

    /// <summary>A broker that is restored before it serves anybody.</summary>
    public TestBroker(AmqpOptions? options, VirtualTime time, Action<Broker> restore, Func<BrokerOptions, BrokerOptions> make)
    {
        Time = time;
        Time.AfterEach = Thread.Pump;
        Core = new Broker(make(new BrokerOptions { Time = Time, Random = new SeededRandom(1), Failed = _failures.Add }));
        Server = new AmqpServer(Core, options ?? new AmqpOptions(), Log);
        restore(Core);
        VirtualHost = Core.AddVirtualHost("/");
        Core.Users.Set("guest", "guest", "administrator");
        Core.Users.Set(new PermissionDefinition("guest", "/", ".*", ".*", ".*"));
    }

    public SingleThread Thread { get; } = new();

    public VirtualTime Time { get; }

    public Broker Core { get; }

    public VirtualHost VirtualHost { get; }

    public AmqpServer Server { get; }

    public DefectLog Log { get; } = new();

    /// <summary>A client that has done nothing yet.</summary>
    public TestClient Dial(bool isLoopback = true, ConnectionSecurity? security = null)
    {
        var (server, client) = MemoryTransport.Pair(Thread, $"client-{++_connections}", isLoopback);
        server.Security = security;
        _ = Server.ServeAsync(server);
        return new TestClient(this, client, server);
    }

    /// <summary>A client with an open connection and channel 1.</summary>
    public TestClient Connect(TestClientOptions? options = null)
    {
        var client = Dial();
        client.Open(options ?? new TestClientOptions());
        client.OpenChannel(1);
        return client;
    }

    /// <summary>The queue of that name.</summary>
    public Queue Queue(string name)
    {
        Assert.True(VirtualHost.Queues.TryGet(name, out var queue), $"there is no queue {name}");
        return queue;
    }

    /// <summary>Lets time pass and everything happen that comes of it.</summary>
    public void Advance(TimeSpan by)
    {
        Thread.Pump();
        Time.Advance(by);
        Thread.Pump();
    }

    /// <summary>Ends it in the midst of what it does, as a crash would.</summary>
    public void Abandon()
    {
        Core.Dispose();
        Thread.Dispose();
        Assert.Empty(_failures);
        Assert.Empty(Log.Defects);
    }

    public void Dispose()
    {
        Thread.Pump();
        Core.Dispose();
        Thread.Dispose();
        Assert.Empty(_failures);
        Assert.Empty(Log.Defects);
    }
}
