namespace Hoopoe.Management;

/// <summary>What metrics show of a journal: numbers since it was opened, and how it is now. Immutable; made for one look.</summary>
public sealed record JournalFacts
{
    /// <summary>The longest duration of each class of flushes but the last, in seconds, rising.</summary>
    public required IReadOnlyList<double> FlushBounds { get; init; }

    /// <summary>How many flushes were of each class; one number more than there are bounds.</summary>
    public required IReadOnlyList<long> FlushCounts { get; init; }

    /// <summary>How long all flushes took together.</summary>
    public double FlushSeconds { get; init; }

    /// <summary>Bytes that flushes made durable.</summary>
    public long WrittenBytes { get; init; }

    /// <summary>Bytes that no flush has taken yet.</summary>
    public long WaitingBytes { get; init; }

    /// <summary>Segments in use.</summary>
    public int Segments { get; init; }

    /// <summary>Bytes in them that are still needed.</summary>
    public long LiveBytes { get; init; }

    /// <summary>Bytes of all segment files, spare ones too.</summary>
    public long FileBytes { get; init; }

    /// <summary>Reads of files.</summary>
    public OperationFacts Reads { get; init; }

    /// <summary>Writes to files.</summary>
    public OperationFacts Writes { get; init; }

    /// <summary>Syncs of files.</summary>
    public OperationFacts Syncs { get; init; }
}

/// <summary>Operations on files.</summary>
/// <param name="Count">How many.</param>
/// <param name="Bytes">What they moved.</param>
/// <param name="Seconds">How long they took together.</param>
public readonly record struct OperationFacts(long Count, long Bytes, double Seconds);
