namespace Hoopoe.Core.Counters;

/// <summary>
/// What happened in a broker since it was made and would otherwise end with the objects that it happened to: queues, virtual
/// hosts, connections. None of it ever falls but the number of publishers. Lives as long as the broker, and nothing of it is kept;
/// any thread counts and reads.
/// </summary>
public sealed class BrokerCounters
{
    private long _routed;
    private long _toConfirm;
    private long _publishers;
    private long _queuesDeclared;
    private long _queuesCreated;
    private long _queuesDeleted;
    private long _receivedBytes;
    private long _sentBytes;

    /// <summary>How often a queue was given a message that a client had published; twice for one that went to two.</summary>
    public long Routed => Volatile.Read(ref _routed);

    /// <summary>Messages published on channels that confirm.</summary>
    public long ToConfirm => Volatile.Read(ref _toConfirm);

    /// <summary>Channels that are open and have published.</summary>
    public long Publishers => Volatile.Read(ref _publishers);

    /// <summary>How often a client declared a queue, whether it was there or not.</summary>
    public long QueuesDeclared => Volatile.Read(ref _queuesDeclared);

    /// <summary>Queues that clients made.</summary>
    public long QueuesCreated => Volatile.Read(ref _queuesCreated);

    /// <summary>Queues that ended, whoever ended them.</summary>
    public long QueuesDeleted => Volatile.Read(ref _queuesDeleted);

    /// <summary>Bytes that connections had received which have ended.</summary>
    public long EndedReceivedBytes => Volatile.Read(ref _receivedBytes);

    /// <summary>Bytes that had been sent on connections which have ended.</summary>
    public long EndedSentBytes => Volatile.Read(ref _sentBytes);

    /// <summary>How large the messages were that clients published.</summary>
    public SharedSizes Sizes { get; } = new();

    /// <summary>Messages that left their queues as dead letters.</summary>
    public DeadLetterCounts DeadLetters { get; } = new();

    /// <summary>Who tried to log in.</summary>
    public LoginCounts Logins { get; } = new();

    /// <summary>Counts what one read brought in.</summary>
    /// <param name="routed">How often a queue was given one of the messages.</param>
    /// <param name="toConfirm">How many of them await a confirm.</param>
    public void CountPublished(long routed, long toConfirm)
    {
        if (routed > 0) Interlocked.Add(ref _routed, routed);
        if (toConfirm > 0) Interlocked.Add(ref _toConfirm, toConfirm);
    }

    /// <summary>Counts a channel that publishes for the first time.</summary>
    public void CountPublisher() => Interlocked.Increment(ref _publishers);

    /// <summary>Counts that such a channel has ended.</summary>
    public void CountPublisherEnded() => Interlocked.Decrement(ref _publishers);

    /// <summary>Counts what went over a connection that has ended, which nobody finds among the connections any more.</summary>
    public void CountEnded(long receivedBytes, long sentBytes)
    {
        Interlocked.Add(ref _receivedBytes, receivedBytes);
        Interlocked.Add(ref _sentBytes, sentBytes);
    }

    /// <summary>Counts that a client declared a queue.</summary>
    internal void CountQueueDeclared(bool created)
    {
        Interlocked.Increment(ref _queuesDeclared);
        if (created) Interlocked.Increment(ref _queuesCreated);
    }

    /// <summary>Counts that a queue ended.</summary>
    internal void CountQueueDeleted() => Interlocked.Increment(ref _queuesDeleted);
}
