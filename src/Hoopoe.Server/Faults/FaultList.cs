namespace Hoopoe.Server.Faults;

/// <summary>The faults of one kind that are armed, in the order of their arming. Any thread may arm, end and read.</summary>
/// <typeparam name="TRule">What a fault does.</typeparam>
internal sealed class FaultList<TRule>
{
    private readonly Lock _lock = new();
    private volatile Entry[] _armed = [];

    /// <summary>The armed ones, as of now.</summary>
    public Entry[] Armed => _armed;

    /// <summary>Arms one.</summary>
    public Fault Arm(TRule rule, int times)
    {
        var fault = new Fault(times, Remove);
        lock (_lock) _armed = [.. _armed, new Entry(fault, rule)];
        return fault;
    }

    /// <summary>Ends all of them.</summary>
    public void Clear()
    {
        foreach (var (fault, _) in _armed) fault.Dispose();
    }

    private void Remove(Fault fault)
    {
        lock (_lock) _armed = [.. _armed.Where(entry => entry.Fault != fault)];
    }

    /// <summary>A fault and what it does.</summary>
    internal sealed record Entry(Fault Fault, TRule Rule);
}
