using Hoopoe.Core;

namespace Hoopoe.Server.Client;

/// <summary>
/// What happens to a client because time passes: deliveries that nobody acknowledges return to their queues, and memory
/// that is not written to goes back. Runs on the broker's timers, as long as the client lives.
/// </summary>
internal sealed class ClientUpkeep : ITimed
{
    // As often as a connection without heartbeats is looked at.
    private const long IntervalMs = 5_000;

    private readonly Lock _lock = new();
    private readonly ClientScope _scope;
    private readonly ClientConsuming _consuming;
    private readonly ClientPublishing _publishing;
    private readonly Alarm _alarm;
    private bool _ended;

    public ClientUpkeep(ClientScope scope, ClientConsuming consuming, ClientPublishing publishing)
    {
        (_scope, _consuming, _publishing) = (scope, consuming, publishing);
        _alarm = new Alarm(scope.Broker.Timers, this);
        Arm();
    }

    /// <summary>The client has ended: nothing of it stays with the timers.</summary>
    public void End()
    {
        lock (_lock)
        {
            _ended = true;
            _alarm.Off();
        }
    }

    /// <inheritdoc/>
    public void Due(long nowMs, Turn turn)
    {
        long timeoutMs = (long)_scope.Server.Options.ConsumerTimeout.TotalMilliseconds;
        if (timeoutMs > 0) _consuming.ReturnDeliveredBefore(nowMs - timeoutMs);
        _consuming.ForgetSpent();
        _publishing.ParkIdle();
        Arm();
    }

    private void Arm()
    {
        lock (_lock)
        {
            if (!_ended) _alarm.Require(_scope.Broker.Clock.NowMs + IntervalMs);
        }
    }
}
