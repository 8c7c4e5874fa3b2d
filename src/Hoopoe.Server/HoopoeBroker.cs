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

    /// <summary>Scaffold.</summary>
    public void Scaffold(string? definitions)
    {
        if (definitions is null) return;
        var root = System.Text.Json.JsonDocument.Parse(File.ReadAllText(definitions)).RootElement;
        foreach (var v in root.GetProperty("vhosts").EnumerateArray()) _broker.AddVirtualHost(v.GetProperty("name").GetString()!);
        foreach (var u in root.GetProperty("users").EnumerateArray())
        {
            var tags = u.GetProperty("tags");
            string[] t = tags.ValueKind == System.Text.Json.JsonValueKind.Array ? [.. tags.EnumerateArray().Select(x => x.GetString()!)] : tags.GetString()!.Split(',');
            _broker.Users.Set(new UserDefinition(u.GetProperty("name").GetString()!, new PasswordHash(u.GetProperty("hashing_algorithm").GetString()!, u.GetProperty("password_hash").GetString()!), t));
        }
        foreach (var p in root.GetProperty("permissions").EnumerateArray())
            _broker.Users.Set(new PermissionDefinition(p.GetProperty("user").GetString()!, p.GetProperty("vhost").GetString()!, p.GetProperty("configure").GetString()!, p.GetProperty("write").GetString()!, p.GetProperty("read").GetString()!));
        if (root.TryGetProperty("topic_permissions", out var tp))
            foreach (var p in tp.EnumerateArray())
                _broker.Users.Set(new TopicPermissionDefinition(p.GetProperty("user").GetString()!, p.GetProperty("vhost").GetString()!, p.GetProperty("exchange").GetString()!, p.GetProperty("write").GetString()!, p.GetProperty("read").GetString()!));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var listener in _listeners) await listener.DisposeAsync();
        await _amqp.CloseAsync(TimeSpan.FromSeconds(3));
        _broker.Dispose();
    }
}
