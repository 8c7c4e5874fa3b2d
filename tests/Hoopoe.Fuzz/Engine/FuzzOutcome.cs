namespace Hoopoe.Fuzz.Engine;

/// <summary>What came of fuzzing a target. Immutable.</summary>
/// <param name="Target">Its name.</param>
internal sealed record FuzzOutcome(string Target)
{
    /// <summary>How many inputs were run.</summary>
    public long Inputs { get; init; }

    /// <summary>What that took.</summary>
    public TimeSpan Time { get; init; }

    /// <summary>How many inputs were kept, as each reached something new.</summary>
    public int Kept { get; init; }

    /// <summary>How many blocks of the broker's code were reached.</summary>
    public int Blocks { get; init; }

    /// <summary>What the slowest input took.</summary>
    public TimeSpan Slowest { get; init; }

    /// <summary>The most bytes that an input allocated.</summary>
    public long MostAllocated { get; init; }

    /// <summary>Bytes in use when a tenth was done.</summary>
    public long HeapEarly { get; init; }

    /// <summary>Bytes in use at the end.</summary>
    public long HeapLate { get; init; }

    /// <summary>A number that is the same if the same was done.</summary>
    public ulong Hash { get; init; }

    /// <summary>What was wrong, or null.</summary>
    public Exception? Failure { get; init; }

    /// <summary>The input with which it was, made small; null where it was none.</summary>
    public byte[]? Culprit { get; init; }
}
