namespace Hoopoe.Journal;

/// <summary>How a journal is kept.</summary>
public sealed record JournalOptions
{
    /// <summary>
    /// Bytes in a segment file; a multiple of 4096, at most 1 GiB, because recovery holds one in memory. Of a journal that
    /// exists, its own size holds.
    /// </summary>
    public long SegmentBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Where the time of day comes from.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Sixteen random bytes that tell a new data directory from all others.</summary>
    public required Func<Guid> NewIdentity { get; init; }

    /// <summary>Whether what is flushed is also synced; without, the operating system decides when it reaches the disk.</summary>
    public bool Syncs { get; init; } = true;

    /// <summary>Bytes of storage that are to stay free: below it <see cref="NodeJournal.IsFull"/> says so.</summary>
    public long FreeLimitBytes { get; init; }

    /// <summary>How many freed segment files are kept to be recycled; more are deleted.</summary>
    public int SparesKept { get; init; } = 4;

    /// <summary>
    /// Called, by the thread that appends and with whatever locks it holds, when something waits to be flushed and nobody was told since the last
    /// flush began: the place to wake the one who calls <see cref="NodeJournal.Flush"/>.
    /// </summary>
    public Action WorkWaits { get; init; } = static () => { };

    /// <summary>
    /// Called when segments are to be prepared or files to be given back, where a thread of its own does that by
    /// <see cref="NodeJournal.PrepareSome"/>, so that no flush waits for it; null where each flush does some of it at its end.
    /// Any thread calls, with whatever locks it holds.
    /// </summary>
    public Action? PreparingWaits { get; init; }

    /// <summary>
    /// Called by <see cref="NodeJournal.Flush"/> as soon as <see cref="NodeJournal.Durable"/> has moved, before it goes on
    /// to prepare the next segment: the place to let go of what waits for it.
    /// </summary>
    public Action Flushed { get; init; } = static () => { };
}
