namespace Hoopoe.Core.Queues.Paging;

/// <summary>
/// What stays in memory of a run of messages of one lane that left it. Lives until the messages come back; touched by
/// whoever holds the queue. The messages lie in the journal; the index that says where is here or there too.
/// </summary>
public sealed class Page
{
    /// <summary>The priority lane it belongs to.</summary>
    public byte Lane { get; init; }

    /// <summary>The sequence of its first message.</summary>
    public long FirstSequence { get; set; }

    /// <summary>The sequence of its last message.</summary>
    public long LastSequence { get; set; }

    /// <summary>How many messages it has.</summary>
    public int Count { get; set; }

    /// <summary>How many of them survive a restart.</summary>
    public int DurableCount { get; set; }

    /// <summary>Bytes in the bodies of its messages.</summary>
    public long BodyBytes { get; set; }

    /// <summary>When the first of its messages expires, on the broker's clock, or <see cref="QueueEntry.NeverExpires"/>.</summary>
    public long LeastExpiryMs { get; set; }

    /// <summary>Bytes in its index.</summary>
    public int IndexLength { get; set; }

    /// <summary>Where its index is in the journal; 0 while it is in memory.</summary>
    public long IndexPosition { get; set; }

    /// <summary>Its index, while it is in memory.</summary>
    public byte[]? Index { get; set; }

    /// <summary>
    /// The bytes that its messages account for, by segment of the journal. At most a few: a page's messages were written
    /// about the same time.
    /// </summary>
    public PageShare[] Shares { get; set; } = [];

    /// <summary>What is true of each of its messages besides what the index says; a restart adds that it was perhaps delivered.</summary>
    public EntryFlags AddedFlags { get; init; }
}

/// <summary>Bytes that a page accounts for in one segment of the journal.</summary>
/// <param name="Location">A location in the segment: that of the page's first message there.</param>
/// <param name="Bytes">How many.</param>
public readonly record struct PageShare(long Location, long Bytes);
