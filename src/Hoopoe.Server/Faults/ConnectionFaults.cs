using System.Collections.Concurrent;
using Hoopoe.Protocols.Amqp;
using Hoopoe.Protocols.Transport;

namespace Hoopoe.Server.Faults;

/// <summary>
/// Faults of the connections over sockets. Where a fault asks which connections it is meant for, it is told how the client
/// named the connection, its user, and where it comes from. Lives as long as the broker; any thread may call.
/// </summary>
public sealed class ConnectionFaults
{
    private readonly ConcurrentDictionary<FaultyTransport, byte> _connections = new();

    internal ConnectionFaults()
    {
    }

    internal FaultList<ConnectionRule> Rules { get; } = new();

    /// <summary>Cuts connections now, without a word, and says how many.</summary>
    /// <param name="which">Which ones; without it, all.</param>
    public int Cut(Predicate<ConnectionIdentity>? which = null)
    {
        int count = 0;
        foreach (var (connection, _) in _connections)
        {
            if (which is not null && !which(connection.Identity)) continue;
            connection.Abort();
            count++;
        }
        return count;
    }

    /// <summary>Cuts new connections before a byte of them is read.</summary>
    /// <param name="times">How many; without it, all until the fault is disposed of.</param>
    public Fault Refuse(int times = int.MaxValue) => Rules.Arm(new ConnectionRule.Refuse(), times);

    /// <summary>Cuts a connection before, after or between the next publish and its confirm.</summary>
    /// <param name="point">When.</param>
    /// <param name="which">Which connections; without it, any.</param>
    /// <param name="times">How many times.</param>
    public Fault CutAt(CutPoint point, Predicate<ConnectionIdentity>? which = null, int times = 1) =>
        Rules.Arm(new ConnectionRule.CutAt(point, which), times);

    /// <summary>Cuts a connection when so many bytes have passed on it from now on, be it in the midst of a frame.</summary>
    /// <param name="bytes">How many bytes still pass; 0 cuts at the next one.</param>
    /// <param name="direction">In which direction.</param>
    /// <param name="which">Which connections; without it, any. Before a client has logged in it has neither name nor user.</param>
    /// <param name="times">How many connections.</param>
    public Fault CutAfter(long bytes, ByteDirection direction, Predicate<ConnectionIdentity>? which = null, int times = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        return Rules.Arm(new ConnectionRule.CutAfter(bytes, direction, which), times);
    }

    /// <summary>Has bytes take longer, as on a long line: each piece waits, and the next one behind it.</summary>
    /// <param name="by">How much longer, in real time.</param>
    /// <param name="direction">In which direction.</param>
    /// <param name="which">Which connections; without it, all.</param>
    /// <param name="times">How many pieces; without it, all until the fault is disposed of.</param>
    public Fault Delay(TimeSpan by, ByteDirection direction, Predicate<ConnectionIdentity>? which = null, int times = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        return Rules.Arm(new ConnectionRule.Delay(by, direction, which), times);
    }

    /// <summary>Whether a new connection is refused.</summary>
    internal bool TryRefuse() => Array.Exists(Rules.Armed, armed => armed.Rule is ConnectionRule.Refuse && armed.Fault.TryStrike());

    /// <summary>Puts the faults around a connection.</summary>
    /// <param name="transport">The connection.</param>
    /// <param name="server">Who serves it.</param>
    internal ITransport Cover(ITransport transport, AmqpServer server)
    {
        var covered = new FaultyTransport(transport, this, server);
        _connections[covered] = 0;
        return covered;
    }

    internal void Forget(FaultyTransport connection) => _connections.TryRemove(connection, out _);
}
