using Hoopoe.Core;

namespace Hoopoe.Server.Client;

/// <summary>
/// What happens to a client because time passes: deliveries that nobody acknowledges return to their queues, by the time of
/// messages, and memory that is not written to goes back, by the machine's. Runs on the broker's timers, as long as the
/// client lives.
/// </summary>
internal sealed class ClientUpkeep : ITimed
{
    // As often as a connection without heartbeats is looked at.
    private const long IntervalMs = 5_000;

    private readonly Lock _lock = new();
    private readonly Timers _timers;
    private readonly ClientConsuming _consuming;
    private readonly ClientPublishing _publishing;
    private readonly Alarm _alarm;
    private bool _ended;

    public ClientUpkeep(ClientScope scope, ClientConsuming consuming, ClientPublishing publishing)
    {
        (_timers, _consuming, _publishing) = (scope.Broker.Upkeep, consuming, publishing);
        consuming.Deadlines.Start();
        _alarm = new Alarm(_timers, this);
        Arm();
    }

    /// <summary>The client has ended: nothing of it stays with the timers.</summary>
    public void End()
    {
        _consuming.Deadlines.Stop();
        lock (_lock)
        {
            _ended = true;
            _alarm.Off();
        }
    }

    /// <inheritdoc/>
    void ITimed.Due(long nowMs, Turn turn)
    {
        _consuming.ForgetSpent();
        _publishing.ParkIdle();
        Arm();
    }

    private void Arm()
    {
        lock (_lock)
        {
            if (!_ended) _alarm.Require(_timers.Clock.NowMs + IntervalMs);
        }
    }
}
