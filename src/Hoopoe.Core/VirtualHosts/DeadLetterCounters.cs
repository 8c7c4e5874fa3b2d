using Hoopoe.Core.Messages;

namespace Hoopoe.Core.VirtualHosts;

/// <summary>
/// How many messages of a virtual host have gone to dead-letter exchanges since the broker started, by reason; those included
/// that no queue took there. Counted by the one thread that moves them; any thread may read.
/// </summary>
public sealed class DeadLetterCounters
{
    private readonly long[] _counts = new long[Enum.GetValues<DeathReason>().Length];

    /// <summary>How many died for a reason.</summary>
    public long this[DeathReason reason] => Volatile.Read(ref _counts[(int)reason]);

    internal void Count(DeathReason reason) => Volatile.Write(ref _counts[(int)reason], _counts[(int)reason] + 1);
}
