using System.Collections.Concurrent;
using Hoopoe.Protocols.Amqp;
using Hoopoe.Protocols.Amqp.Connections;

namespace Hoopoe.Server.Client;

/// <summary>The clients in a broker's own process, from when they connect until they or the broker end. Any thread may call.</summary>
internal sealed class ClientRegistry(AmqpServer server)
{
    private readonly ConcurrentDictionary<BrokerClient, bool> _clients = [];
    private volatile Exception? _end;

    /// <summary>Connects a client.</summary>
    /// <exception cref="BrokerException">There is no such user or virtual host, or the user may not use it.</exception>
    public BrokerClient Connect(string user, string virtualHost)
    {
        if (server.Broker.Users.Find(user) is not { } found)
            throw BrokerException.Of(AmqpError.AccessRefused($"there is no user '{user}'; name one that the broker knows"));
        BrokerException.ThrowIf(Handshake.FindVirtualHost(server.Broker, user, virtualHost, out var host));
        var client = new BrokerClient(new ClientScope(server, host!, found), closed => _clients.TryRemove(closed, out _));
        _clients[client] = true;
        if (_end is not { } reason) return client;
        // It connects while the broker ends.
        client.Close(reason);
        client.Abandon(reason);
        throw reason;
    }

    /// <summary>Ends what the clients do; confirms may still come, until what is returned is called.</summary>
    /// <returns>Fails whoever still waits for the disk then.</returns>
    public Action Close(Exception reason)
    {
        _end = reason;
        var clients = _clients.Keys.ToArray();
        foreach (var client in clients) client.Close(reason);
        return () =>
        {
            foreach (var client in clients) client.Abandon(reason);
        };
    }
}
