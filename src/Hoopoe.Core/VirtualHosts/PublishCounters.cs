namespace Hoopoe.Core.VirtualHosts;

/// <summary>
/// What the clients of a virtual host have published since the broker started. Channels add to it once for what a read
/// brought in, not for each message; any thread may read.
/// </summary>
public sealed class PublishCounters
{
    private long _published;
    private long _confirmed;
    private long _returned;
    private long _dropped;

    /// <summary>Messages published.</summary>
    public long Published => Volatile.Read(ref _published);

    /// <summary>Publishes confirmed, one way or the other.</summary>
    public long Confirmed => Volatile.Read(ref _confirmed);

    /// <summary>Messages that no queue took, given back to publishers that asked for it.</summary>
    public long Returned => Volatile.Read(ref _returned);

    /// <summary>Messages that no queue took, dropped.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Counts publishes.</summary>
    public void CountPublished(long count) => Interlocked.Add(ref _published, count);

    /// <summary>Counts confirms.</summary>
    public void CountConfirmed(long count) => Interlocked.Add(ref _confirmed, count);

    /// <summary>Counts a message that no queue took.</summary>
    public void CountUnroutable(bool returned) => Interlocked.Increment(ref returned ? ref _returned : ref _dropped);
}
