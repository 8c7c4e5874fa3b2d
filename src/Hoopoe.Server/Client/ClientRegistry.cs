using System.Collections.Concurrent;
using Hoopoe.Core;
using Hoopoe.Core.Auditing;
using Hoopoe.Core.Connections;
using Hoopoe.Core.Limits;
using Hoopoe.Core.Tracing;
using Hoopoe.Core.VirtualHosts;
using Hoopoe.Protocols.Amqp;
using Hoopoe.Protocols.Amqp.Connections;

namespace Hoopoe.Server.Client;

/// <summary>
/// The clients in a broker's own process, from when they connect until they or the broker end. After a crash it is opened
/// again, for new clients. Lives as long as the broker; any thread may call.
/// </summary>
/// <param name="activity">Where what clients do is counted, for a broker whose time is advanced by hand; else null.</param>
internal sealed class ClientRegistry(ClientActivity? activity) : IConnectionSource
{
    private readonly ConcurrentDictionary<BrokerClient, bool> _clients = [];
    private volatile Exception _end = BrokerException.Shutdown();
    private volatile AmqpServer? _server;
    private long _lastNumber;

    /// <inheritdoc/>
    IEnumerable<IClientConnection> IConnectionSource.Connections =>
        _clients.Keys.Select(client => client.Shown).OrderBy(shown => shown.ConnectedAt).ThenBy(shown => shown.Name, StringComparer.Ordinal);

    /// <summary>Lets clients connect, and shows them among the broker's connections.</summary>
    public void Open(AmqpServer server)
    {
        server.Broker.Connections.Add(this);
        server.Broker.ConsumerTimeoutsChanged += ExpectTimeout;
        _server = server;
    }

    /// <summary>Connects a client.</summary>
    /// <exception cref="BrokerException">There is no such user or virtual host, or the user may not use it.</exception>
    public BrokerClient Connect(string user, string virtualHost)
    {
        if (_server is not { } server) throw _end;
        try
        {
            var client = Connect(server, user, virtualHost);
            Note(server.Broker, user, virtualHost, AuditOutcome.Allowed, null);
            return client;
        }
        catch (BrokerException error)
        {
            Note(server.Broker, user, virtualHost, AuditOutcome.Refused, error.Message);
            throw;
        }
    }

    private BrokerClient Connect(AmqpServer server, string user, string virtualHost)
    {
        if (server.Broker.Options.Audit?.Halt is { } halt) throw BrokerException.Of(AmqpError.Precondition(halt));
        var users = server.Broker.Users;
        if (users.Find(user) is not { } found)
            throw BrokerException.Of(AmqpError.AccessRefused($"there is no user '{user}'; name one that the broker knows"));
        BrokerException.ThrowIf(Handshake.FindVirtualHost(server.Broker, user, users.PermissionOf(user, virtualHost) is not null, virtualHost, out var host));
        var seat = TakeSeat(server.Broker.Seats, user, host!);
        var party = new TraceParty($"client {Interlocked.Increment(ref _lastNumber)} in the process", 0, user);
        var client = new BrokerClient(new ClientScope(server, host!, found, seat, party, activity), Forget);
        _clients[client] = true;
        CountConnected(server.Broker.Connections, client.Shown);
        if (_server == server) return client;
        // It connects while the broker ends.
        var reason = _end;
        client.Close(reason);
        client.Abandon(reason);
        throw reason;
    }

    /// <summary>Ends what the clients do; confirms may still come, until what is returned is called.</summary>
    /// <returns>Fails whoever still waits for the disk then.</returns>
    public Action Close(Exception reason)
    {
        _end = reason;
        _server = null;
        var clients = _clients.Keys.ToArray();
        foreach (var client in clients) client.Close(reason);
        return () =>
        {
            foreach (var client in clients) client.Abandon(reason);
        };
    }

    private static void CountConnected(ClientConnections connections, IClientConnection client)
    {
        connections.CountOpened(client.User, client.Peer);
        connections.CountChannelOpened();
    }

    private static void Note(Broker broker, string user, string virtualHost, AuditOutcome outcome, string? detail) => broker.Options.Audit?.Note(
        new AuditEvent(new AuditActor(user, "in-process", "direct"), AuditAction.Login, outcome) { VirtualHost = virtualHost, Detail = detail });

    private void Forget(BrokerClient client)
    {
        if (!_clients.TryRemove(client, out _)) return;
        client.Scope.Broker.Connections.CountChannelsEnded(1);
        client.Scope.Broker.Connections.CountEnded();
        client.Scope.Seat.Dispose();
    }

    // A client in the process is a connection with a channel to the limits of its user and virtual host.
    private static ConnectionSeat TakeSeat(ConnectionSeats seats, string user, VirtualHost host)
    {
        if (seats.Take(user, host, out var seat) is { } full) throw BrokerException.Of(AmqpError.NotAllowed(full.Text));
        if (seat!.OpenChannel() is not { } more) return seat;
        seat.Dispose();
        throw BrokerException.Of(AmqpError.NotAllowed(more.Text));
    }

    private void ExpectTimeout(VirtualHost host, long leastMs)
    {
        foreach (var client in _clients.Keys)
        {
            if (client.Scope.VirtualHost == host) client.Consuming.Deadlines.Expect(leastMs);
        }
    }
}
