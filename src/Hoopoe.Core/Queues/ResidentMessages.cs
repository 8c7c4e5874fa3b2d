using Hoopoe.Core.Queues.Paging;

namespace Hoopoe.Core.Queues;

/// <summary>The ready messages of a queue that are in memory; the others are on disk alone. A value, a moment old when read from outside.</summary>
/// <param name="Count">How many.</param>
/// <param name="BodyBytes">Bytes in their bodies.</param>
public readonly record struct ResidentMessages(int Count, long BodyBytes)
{
    /// <summary>Roughly the memory that they take up, in bytes.</summary>
    public long MemoryBytes => PagingLimits.Weight(Count, BodyBytes);
}
