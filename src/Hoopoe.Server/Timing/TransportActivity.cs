namespace Hoopoe.Server.Timing;

/// <summary>Counts what the transports of a broker receive and send. Lives as long as the broker; any thread counts.</summary>
internal sealed class TransportActivity
{
    private long _count;

    /// <summary>How much there was.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>There was something.</summary>
    public void Note() => Interlocked.Increment(ref _count);
}
