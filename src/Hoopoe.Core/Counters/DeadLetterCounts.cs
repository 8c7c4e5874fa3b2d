using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;

namespace Hoopoe.Core.Counters;

/// <summary>
/// How many messages died in queues, by the queues' kind, by why, and by whether the queue had a dead-letter exchange then. Any
/// thread counts and reads.
/// </summary>
public sealed class DeadLetterCounts
{
    private static readonly int _reasons = Enum.GetValues<DeathReason>().Length;

    private readonly long[] _counts = new long[Enum.GetValues<QueueKind>().Length * Enum.GetValues<DeathReason>().Length * 2];

    /// <summary>How many there were.</summary>
    /// <param name="kind">The kind of the queue that they died in.</param>
    /// <param name="reason">Why.</param>
    /// <param name="goes">Whether they went to a dead-letter exchange; the others are gone.</param>
    public long this[QueueKind kind, DeathReason reason, bool goes] => Volatile.Read(ref _counts[IndexOf(kind, reason, goes)]);

    /// <summary>Counts one.</summary>
    internal void Count(QueueKind kind, DeathReason reason, bool goes) => Interlocked.Increment(ref _counts[IndexOf(kind, reason, goes)]);

    private static int IndexOf(QueueKind kind, DeathReason reason, bool goes) => (((int)kind * _reasons) + (int)reason) * 2 + (goes ? 1 : 0);
}
