namespace Hoopoe.Core.Queues.Paging;

/// <summary>
/// When messages leave memory and in what pieces: the constants of paging in one place. Immutable, one for a broker;
/// tests make them small.
/// </summary>
internal sealed record PagingLimits
{
    /// <summary>How many messages a page has at most.</summary>
    public int PageEntries { get; init; } = 4096;

    /// <summary>How many bytes a page's messages take up at most, unless it is a single one.</summary>
    public long PageBytes { get; init; } = 1 << 20;

    /// <summary>How many messages make a bare page that is not full because the next one does not go into it.</summary>
    public int LeastBareEntries => Math.Max(1, PageEntries / 8);

    /// <summary>How many messages at the head of a lane stay in memory when the rest leaves.</summary>
    public int FrontEntries { get; init; } = 1024;

    /// <summary>How many bytes at the head of a lane stay in memory when the rest leaves.</summary>
    public long FrontBytes { get; init; } = 256 * 1024;

    /// <summary>How many messages a lane with consumers keeps when all that can leave memory must.</summary>
    public int RelievedEntries { get; init; } = 16;

    /// <summary>How many returned messages a lane keeps in memory.</summary>
    public int ReturnedEntries { get; init; } = 4096;

    /// <summary>How many page indexes at each end of a lane stay in memory.</summary>
    public int IndexesInMemory { get; init; } = 2;

    /// <summary>Bytes a queue may have in memory when message memory has just passed its budget.</summary>
    public long ResidentBytes { get; init; } = 4 << 20;

    /// <summary>Bytes a queue may have in memory however short it is.</summary>
    public long LeastResidentBytes { get; init; } = 64 * 1024;

    /// <summary>
    /// How many paged messages that expired are taken out in one turn: a backlog that expires all at once comes into
    /// memory as dead letters a piece at a time.
    /// </summary>
    public int ExpiredInTurn { get; init; } = 8192;

    /// <summary>How many unacknowledged messages a consumer may hold while message memory is at its limit.</summary>
    public const int UnackedWhenFull = 1000;

    /// <summary>What a message takes up in memory beside its body, roughly.</summary>
    private const int Overhead = 128;

    /// <summary>Roughly the memory that some messages take up.</summary>
    public static long Weight(long count, long bodyBytes) => bodyBytes + (count * Overhead);

    /// <summary>Bytes in the bodies of some messages, of the memory that they roughly take up.</summary>
    public static long BodyBytes(long count, long weight) => weight - (count * Overhead);

    /// <summary>Roughly the memory that a message takes up.</summary>
    public static long Weight(in QueueEntry entry) => Weight(1, entry.BodyLength);

    /// <summary>
    /// Bytes that a queue may have in memory: the fuller message memory is, the fewer, so that many small queues leave
    /// it too.
    /// </summary>
    /// <param name="inUse">Bytes of message memory in use.</param>
    /// <param name="budget">Bytes above which messages leave it.</param>
    /// <param name="limit">Bytes at which publishes are refused.</param>
    public long AllowedBytes(long inUse, long budget, long limit)
    {
        if (inUse <= budget) return long.MaxValue;
        double left = limit <= budget ? 0 : Math.Max(0, (double)(limit - inUse) / (limit - budget));
        return Math.Max(LeastResidentBytes, (long)(ResidentBytes * left));
    }
}
