using Hoopoe.Core;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Protocols.Amqp.Connections;

/// <summary>
/// Everything about a connection that happens because time passes: the limit on the handshake and on the closing,
/// heartbeats both ways, deliveries nobody acknowledges. Runs on the broker's timers.
/// </summary>
internal sealed class Heartbeats(AmqpConnection connection) : ITimed
{
    // How often a connection without heartbeats is looked at.
    private const long LazyCheckMs = 5_000;

    private long _intervalMs;
    private long _handshakeDueMs = long.MaxValue;
    private long _closeDueMs = long.MaxValue;
    private long _nextTickMs;
    private long _sentAtLastTick;
    private volatile bool _stopped;

    private Clock Clock => connection.Broker.Clock;

    public void StartHandshakeTimer()
    {
        connection.LastReceivedMs = Clock.NowMs;
        _handshakeDueMs = Clock.NowMs + (long)connection.Options.HandshakeTimeout.TotalMilliseconds;
        Schedule(_handshakeDueMs);
    }

    public void StartCloseTimer()
    {
        long due = Clock.NowMs + (long)connection.Options.CloseTimeout.TotalMilliseconds;
        Volatile.Write(ref _closeDueMs, due);
        Schedule(due);
    }

    public void Start(TimeSpan interval)
    {
        _intervalMs = (long)interval.TotalMilliseconds;
        Schedule(_nextTickMs = Clock.NowMs + TickMs);
    }

    public void Stop() => _stopped = true;

    private long TickMs => _intervalMs > 0 ? Math.Max(_intervalMs / 2, 100) : LazyCheckMs;

    /// <inheritdoc/>
    public void Due(long nowMs, Turn turn)
    {
        if (_stopped) return;
        if (nowMs >= Volatile.Read(ref _closeDueMs) || (nowMs >= _handshakeDueMs && !connection.Handshake.Done))
        {
            connection.Log.ConnectionFailed(connection.Name, "the client took too long to open or close the connection");
            connection.Transport.Abort();
            return;
        }
        if (connection.Closing) return;
        if (_intervalMs > 0 && !KeepAlive(nowMs, turn)) return;
        connection.CheckTimeouts(nowMs, turn);
        if (nowMs >= _nextTickMs) Schedule(_nextTickMs = nowMs + TickMs);
    }

    private bool KeepAlive(long nowMs, Turn turn)
    {
        if (!connection.HoldingBack && nowMs - connection.LastReceivedMs > (2 * _intervalMs) + TickMs)
        {
            connection.Log.ConnectionFailed(connection.Name, $"missed heartbeats from client, timeout: {_intervalMs / 1000}s");
            connection.Transport.Abort();
            return false;
        }
        lock (connection.Output.Gate)
        {
            // Anything sent tells the client that we live; only silence needs a heartbeat.
            if (connection.Output.BytesSent == _sentAtLastTick && !connection.Output.Closed)
            {
                var writer = new WireWriter(connection.Output.Reserve(Frame.Overhead));
                FrameWriter.WriteHeartbeat(ref writer);
                connection.Output.Written(turn);
            }
            _sentAtLastTick = connection.Output.BytesSent;
        }
        return true;
    }

    private void Schedule(long dueMs) => connection.Broker.Timers.Schedule(this, dueMs);
}
