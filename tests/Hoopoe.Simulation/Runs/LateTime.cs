namespace Hoopoe.Simulation.Runs;

/// <summary>
/// A clock whose timers come a millisecond after their time, as real ones do: then all that is due at one moment has passed it
/// before anybody looks, and nothing depends on which timer is first. What is asked for at once comes at once.
/// </summary>
internal sealed class LateTime(TimeProvider time) : TimeProvider
{
    public override long TimestampFrequency => time.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

    public override long GetTimestamp() => time.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new LateTimer(time.CreateTimer(callback, state, Late(dueTime), period));

    private static TimeSpan Late(TimeSpan due) => due > TimeSpan.Zero ? due + TimeSpan.FromMilliseconds(1) : due;

    private sealed class LateTimer(ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(Late(dueTime), period);

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
