using Hoopoe.Core;

namespace Hoopoe.Server.Durability;

/// <summary>What the <see cref="JournalDriver"/> does for a journal and those who wait for it.</summary>
internal interface IJournalDuties
{
    /// <summary>Bytes appended and not yet flushed. Called by the flusher's thread.</summary>
    long WaitingBytes { get; }

    /// <summary>Writes and syncs what waits; false if there was nothing. Called by the flusher's thread alone.</summary>
    /// <exception cref="IOException">The journal has failed and takes nothing more.</exception>
    bool Flush();

    /// <summary>Whether storage is short.</summary>
    bool IsFull { get; }

    /// <summary>Prepares what flushes have asked for. Called by the <see cref="SegmentKeeper"/>'s thread alone.</summary>
    /// <exception cref="IOException">The journal has failed and takes nothing more.</exception>
    void PrepareSome();

    /// <summary>
    /// Prepares what is left of the next segment, gives back a file, and looks whether storage is short; whether there is
    /// more to give back. Called by the <see cref="SegmentKeeper"/>'s thread in quiet moments.
    /// </summary>
    /// <exception cref="IOException">The journal has failed and takes nothing more.</exception>
    bool PrepareAhead();

    /// <summary>How many wait to be told, as of a moment ago. Any thread asks.</summary>
    int WaiterCount { get; }

    /// <summary>Tells those who wait that more is durable. Called by one thread at a time, which completes the turn afterwards.</summary>
    void Flushed(Turn turn);
}
