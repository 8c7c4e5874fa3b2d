using System.Net;
using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Protocols.Amqp;
using Hoopoe.Server.Transport;
using Microsoft.Extensions.Logging;

namespace Hoopoe.Server;

/// <summary>
/// A whole broker in a process: starts listening when made, drains when disposed. Several may run side by side.
/// </summary>
public sealed class HoopoeBroker : IAsyncDisposable
{
    private readonly Broker _broker;
    private readonly AmqpServer _amqp;
    private readonly List<SocketListener> _listeners = [];

    /// <summary>Starts a broker.</summary>
    public HoopoeBroker(IPEndPoint address, ILoggerFactory loggers)
    {
        _broker = new Broker(new BrokerOptions { Time = TimeProvider.System, Random = new SystemRandom(), MemoryLimitBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes * 4 / 10 });
        _broker.AddVirtualHost("/");
        _broker.Users.Set("guest", "guest", "administrator");
        _broker.Users.Set(new PermissionDefinition("guest", "/", ".*", ".*", ".*"));
        _amqp = new AmqpServer(_broker, new AmqpOptions(), loggers.CreateLogger("Hoopoe.Amqp"));
        _listeners.Add(new SocketListener(address, _amqp.ServeAsync));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var listener in _listeners) await listener.DisposeAsync();
        await _amqp.CloseAsync(TimeSpan.FromSeconds(3));
        _broker.Dispose();
    }
}
