using System.Collections.Concurrent;
using Hoopoe.Core;
using Hoopoe.Core.Connections;
using Hoopoe.Core.VirtualHosts;
using Hoopoe.Protocols.Amqp.Connections;
using Hoopoe.Protocols.Amqp.Content;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Protocols.Transport;
using Microsoft.Extensions.Logging;

namespace Hoopoe.Protocols.Amqp;

/// <summary>
/// AMQP 0-9-1 on a broker: serves connections that listeners accept, and ends them. Any thread may call.
/// </summary>
public sealed class AmqpServer : ITimed, IConnectionSource
{
    // How often memory and disk are looked at, and from which share of its limit publishers are slowed.
    private const long MemoryCheckMs = 250;
    private const double ScarceShare = 0.8;
    // One line for all who do so for as long as they do: a client that is set up wrong tries again and again.
    private const long TlsNoteMs = 10_000;
    private static readonly TimeSpan _longestDelay = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<long, AmqpConnection> _connections = [];
    private long _lastId;
    private volatile bool _scarce;
    private volatile string? _shortage;
    private volatile bool _closing;
    private long _tlsNotedMs = long.MinValue / 2;

    /// <summary>Makes the server and registers its message format with the broker.</summary>
    public AmqpServer(Broker broker, AmqpOptions options, ILogger logger)
    {
        Broker = broker;
        Options = options;
        Log = new AmqpLog(logger);
        Mechanisms = new LoginMechanisms(broker);
        Offences = new Offences(Log, broker.Upkeep);
        Logins = new PendingLogins(options.MaxUnauthenticated, options.MaxUnauthenticatedPerAddress, broker.Upkeep.Clock);
        broker.Formats.Register(AmqpFormat.Number, AmqpFormat.Instance);
        broker.Connections.Add(this);
        broker.ConsumerTimeoutsChanged += OnConsumerTimeoutsChanged;
        broker.Upkeep.Schedule(this, broker.Upkeep.Clock.NowMs + MemoryCheckMs);
    }

    /// <summary>The broker it serves.</summary>
    public Broker Broker { get; }

    /// <summary>Its options.</summary>
    public AmqpOptions Options { get; }

    /// <summary>How many connections there are.</summary>
    public int ConnectionCount => _connections.Count;

    /// <summary>
    /// A connection on which something goes on that will end without its client, in words for people; null if there is
    /// none. Seen of connections whose transports are observed.
    /// </summary>
    public string? FindBusy()
    {
        foreach (var (_, connection) in _connections)
        {
            if (connection.FindBusy() is { } busy) return busy;
        }
        return null;
    }

    internal AmqpLog Log { get; }

    /// <summary>The ways to log in.</summary>
    internal LoginMechanisms Mechanisms { get; }

    /// <summary>Tells the log of clients that hurt or break the protocol.</summary>
    internal Offences Offences { get; }

    /// <summary>The connections that have not logged in yet.</summary>
    internal PendingLogins Logins { get; }

    /// <summary>How long a connection that only publishes is held back after each read; zero while memory is plentiful.</summary>
    internal TimeSpan PublisherDelay => _scarce ? _longestDelay * Math.Clamp((Usage - ScarceShare) / (1 - ScarceShare), 0.01, 1) : TimeSpan.Zero;

    /// <summary>What there is little of, in the words clients are told; null while there is enough.</summary>
    public string? Shortage => _shortage;

    /// <inheritdoc/>
    IEnumerable<IClientConnection> IConnectionSource.Connections => Connections.Where(connection => connection.Handshake.Done);

    // In the order they came, so that what is told to all is told in the same order in every run.
    // Copied first, as sorting counts before it copies, and finds nothing in place of a connection that ends between.
    private IEnumerable<AmqpConnection> Connections => _connections.ToArray().OrderBy(pair => pair.Key).Select(pair => pair.Value);

    private double Usage => (double)Broker.Memory.BytesInUse / Broker.MemoryLimitBytes;

    /// <summary>Serves a connection until it ends, and disposes of the transport. Never throws.</summary>
    public Task ServeAsync(ITransport transport)
    {
        var refused = Logins.Enter(transport, out var login, out var outstayed);
        if (outstayed is not null) CutOff(outstayed.Transport, "made room for others, as it had not logged in");
        if (refused is not null)
        {
            // Before the first byte the protocol has no way to say why.
            CutOff(transport, $"was not served: {refused}");
            transport.Dispose();
            return Task.CompletedTask;
        }
        var connection = new AmqpConnection(this, transport, Interlocked.Increment(ref _lastId)) { Login = login };
        _connections[connection.Id] = connection;
        // One that was accepted while we close is served no more.
        if (_closing) connection.Abort();
        return connection.RunAsync();
    }

    /// <summary>Tells all clients that the broker ends and waits until they have answered; those that take too long are cut off.</summary>
    /// <param name="patience">How long clients may take.</param>
    /// <param name="failure">What makes it end, if that is no orderly shutdown; clients are told.</param>
    public async Task CloseAsync(TimeSpan patience, string? failure = null)
    {
        _closing = true;
        var reason = failure is null
            ? new AmqpError(ReplyCode.ConnectionForced, "broker forced connection closure with reason 'shutdown'")
            : new AmqpError(ReplyCode.InternalError, failure);
        var turn = new Turn();
        foreach (var connection in Connections)
        {
            if (connection.Handshake.Done) connection.Close(reason.Code, reason.ReplyText, 0, turn);
            else connection.Abort();
        }
        turn.Complete();
        await WaitForTheEndAsync(patience, TimeSpan.FromMilliseconds(10));
        foreach (var connection in Connections) connection.Abort();
    }

    /// <summary>Serves connections again after <see cref="CloseAsync"/>.</summary>
    public void Reopen() => _closing = false;

    /// <summary>Cuts all connections off without a word, and waits until nothing is done for them any more.</summary>
    /// <param name="patience">How long that may take.</param>
    public Task AbortAsync(TimeSpan patience)
    {
        _closing = true;
        foreach (var connection in Connections) connection.Abort();
        return WaitForTheEndAsync(patience, TimeSpan.FromMilliseconds(1));
    }

    /// <summary>Who a connection is from; by its transport alone, where it is not served yet or any more.</summary>
    public ConnectionIdentity Identify(ITransport transport)
    {
        var connection = _connections.FirstOrDefault(pair => pair.Value.Transport == transport).Value;
        return new ConnectionIdentity(transport.Peer, connection?.Client.ConnectionName, connection?.User?.Name);
    }

    /// <inheritdoc/>
    void ITimed.Due(long nowMs, Turn turn)
    {
        bool scarce = Usage >= (_scarce ? ScarceShare * 0.9 : ScarceShare);
        if (scarce != _scarce)
        {
            _scarce = scarce;
            if (scarce) Log.MemoryScarce(Broker.Memory.BytesInUse, Broker.MemoryLimitBytes);
            else Log.MemoryFree(Broker.Memory.BytesInUse, Broker.MemoryLimitBytes);
        }
        string? shortage = (scarce, Broker.Log.IsFull) switch
        {
            (true, true) => "low on memory & disk",
            (true, false) => "low on memory",
            (false, true) => "low on disk",
            _ => null,
        };
        if (shortage != _shortage)
        {
            _shortage = shortage;
            foreach (var connection in Connections) connection.TellBlocked(shortage, turn);
        }
        Broker.Upkeep.Schedule(this, nowMs + MemoryCheckMs);
    }

    private void CutOff(ITransport transport, string why)
    {
        Offences.Note(PendingLogins.AddressOf(transport), transport.Peer, null, why);
        transport.Abort();
    }

    private void OnConsumerTimeoutsChanged(VirtualHost virtualHost, long leastMs)
    {
        foreach (var connection in Connections)
        {
            if (connection.VirtualHost == virtualHost) connection.ExpectTimeout(leastMs);
        }
    }

    private async Task WaitForTheEndAsync(TimeSpan patience, TimeSpan glance)
    {
        var clock = Broker.Upkeep.Clock;
        long until = clock.NowMs + (long)patience.TotalMilliseconds;
        while (!_connections.IsEmpty && clock.NowMs < until) await Task.Delay(glance, Broker.Upkeep.Time);
    }

    /// <summary>Notes in the log that a client has spoken TLS where it is not spoken, so that whoever set it up finds out why.</summary>
    internal void NoteTlsWithoutTls(AmqpConnection connection)
    {
        long now = Broker.Upkeep.Clock.NowMs;
        long before = Interlocked.Exchange(ref _tlsNotedMs, now);
        if (now - before >= TlsNoteMs) Log.TlsWithoutTls(connection.Name);
        else Log.ConnectionFailed(connection.Name, "the client speaks TLS, which this port does not");
    }

    internal void Forget(AmqpConnection connection) => _connections.TryRemove(connection.Id, out _);
}
