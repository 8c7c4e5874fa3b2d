namespace Hoopoe.Core.Limits;

/// <summary>
/// How many of one kind of thing are declared on a node, and whether there may be more. Lives as long as the broker; any
/// thread may call.
/// </summary>
/// <param name="most">How many there may be; 0 is no limit.</param>
public sealed class DefinitionCount(int most)
{
    private int _count;

    /// <summary>How many there may be; 0 is no limit.</summary>
    public int Most { get; } = most;

    /// <summary>How many there are.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>
    /// Whether there may be no more. Virtual hosts declare side by side, so that each of them may still add the one that it has
    /// asked for: a limit guards memory, which one more does not hurt.
    /// </summary>
    internal bool IsFull => Most > 0 && Count >= Most;

    internal void Add() => Interlocked.Increment(ref _count);

    internal void Remove(int count = 1) => Interlocked.Add(ref _count, -count);
}
