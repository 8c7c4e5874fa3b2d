using Hoopoe.Core;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Protocols.Amqp.Connections;

/// <summary>
/// Everything about a connection that happens because time passes: the limit on the handshake and on the closing,
/// heartbeats both ways. Runs on the broker's upkeep: a peer lives by real time, whatever time its messages live by.
/// </summary>
internal sealed class Heartbeats : ITimed
{
    private readonly Lock _lock = new();
    private readonly Alarm _alarm;
    private readonly AmqpConnection _connection;
    private long _intervalMs;
    private long _handshakeDueMs = long.MaxValue;
    private long _closeDueMs = long.MaxValue;
    private long _sentAtLastTick;
    private long _nextTickMs = long.MaxValue;
    private bool _stopped;

    public Heartbeats(AmqpConnection connection)
    {
        _connection = connection;
        _alarm = new Alarm(connection.Broker.Upkeep, this);
    }

    private Clock Clock => _connection.Broker.Upkeep.Clock;

    private long TickMs => Math.Max(_intervalMs / 2, 100);

    public void StartHandshakeTimer()
    {
        _connection.LastReceivedMs = Clock.NowMs;
        Volatile.Write(ref _handshakeDueMs, Clock.NowMs + (long)_connection.Options.HandshakeTimeout.TotalMilliseconds);
        Arm();
    }

    public void StartCloseTimer()
    {
        Volatile.Write(ref _closeDueMs, Clock.NowMs + (long)_connection.Options.CloseTimeout.TotalMilliseconds);
        Arm();
    }

    public void Start(TimeSpan interval)
    {
        _intervalMs = (long)interval.TotalMilliseconds;
        if (_intervalMs == 0) return;
        Volatile.Write(ref _nextTickMs, Clock.NowMs + TickMs);
        Arm();
    }

    /// <summary>The connection has ended: nothing of it stays with the timers.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _stopped = true;
            _alarm.Off();
        }
    }

    /// <inheritdoc/>
    public void Due(long nowMs, Turn turn)
    {
        if (nowMs >= Volatile.Read(ref _closeDueMs) || (nowMs >= _handshakeDueMs && !_connection.Handshake.Done))
        {
            const string TooLong = "the client took too long to open or close the connection";
            _connection.Log.ConnectionFailed(_connection.Name, TooLong);
            _connection.Accuse(TooLong);
            _connection.Abort();
            return;
        }
        if (!_connection.Closing && nowMs >= _nextTickMs && !KeepAlive(nowMs, turn)) return;
        if (nowMs >= _nextTickMs) Volatile.Write(ref _nextTickMs, nowMs + TickMs);
        Arm();
    }

    private void Arm()
    {
        long handshakeMs = _connection.Handshake.Done ? long.MaxValue : Volatile.Read(ref _handshakeDueMs);
        long due = Math.Min(Math.Min(handshakeMs, Volatile.Read(ref _closeDueMs)), Volatile.Read(ref _nextTickMs));
        lock (_lock)
        {
            if (!_stopped && due < long.MaxValue) _alarm.Require(due);
        }
    }

    private bool KeepAlive(long nowMs, Turn turn)
    {
        // Where we come late ourselves, what the client sent may still wait to be read: its silence proves nothing yet.
        if (nowMs - _nextTickMs > TickMs) _connection.LastReceivedMs = Math.Max(_connection.LastReceivedMs, nowMs - _intervalMs);
        if (!_connection.HoldingBack && nowMs - _connection.LastReceivedMs > (2 * _intervalMs) + TickMs)
        {
            string missed = $"missed heartbeats from client, timeout: {_intervalMs / 1000}s";
            _connection.Log.ConnectionFailed(_connection.Name, missed);
            _connection.Accuse(missed);
            _connection.Abort();
            return false;
        }
        lock (_connection.Output.Gate)
        {
            // Anything sent tells the client that we live; only silence needs a heartbeat.
            if (_connection.Output.BytesSent == _sentAtLastTick && !_connection.Output.Closed)
            {
                var writer = new WireWriter(_connection.Output.Reserve(Frame.Overhead));
                FrameWriter.WriteHeartbeat(ref writer);
                _connection.Output.Written(turn);
            }
            _sentAtLastTick = _connection.Output.BytesSent;
        }
        return true;
    }
}
