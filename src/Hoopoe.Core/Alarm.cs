namespace Hoopoe.Core;

/// <summary>
/// At most one call to come for a target that changes its mind about when, or ends before: what is moved or taken off
/// leaves nothing behind in the timers, which would keep the target alive. Its owner guards it.
/// </summary>
/// <param name="timers">Where it is scheduled.</param>
/// <param name="target">Who is called; the call takes the alarm off.</param>
public sealed class Alarm(Timers timers, ITimed target)
{
    /// <summary>Who is called.</summary>
    public ITimed Target { get; } = target;

    /// <summary>The call to come, or null. The timers' to write.</summary>
    internal Timers.Call? Call { get; set; }

    /// <summary>Sees to it that the call comes no later than <paramref name="dueMs"/>.</summary>
    public void Require(long dueMs)
    {
        if (Call is not { } call || call.DueMs > dueMs) timers.Move(this, dueMs);
    }

    /// <summary>Takes it off.</summary>
    public void Off()
    {
        if (Call is not null) timers.Move(this, null);
    }
}
