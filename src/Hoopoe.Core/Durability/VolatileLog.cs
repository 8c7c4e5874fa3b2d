using Hoopoe.Journal;
using Hoopoe.Journal.Frames;

namespace Hoopoe.Core.Durability;

/// <summary>The log of a broker that keeps everything in memory: nothing is written, all counts as durable at once.</summary>
public sealed class VolatileLog : IDurableLog
{
    /// <inheritdoc/>
    public bool Keeps => false;

    /// <inheritdoc/>
    public JournalPosition Durable => JournalPosition.None;

    /// <inheritdoc/>
    public JournalPosition LastDefinition => JournalPosition.None;

    /// <inheritdoc/>
    public bool IsFull => false;

    /// <inheritdoc/>
    public bool IsBehind => false;

    /// <inheritdoc/>
    public int LargestFrame => int.MaxValue;

    /// <inheritdoc/>
    public IMessageStore? Store => null;

    /// <inheritdoc/>
    public long NextId() => 0;

    /// <inheritdoc/>
    public JournalPosition Defined(params ReadOnlySpan<DefinitionChange> changes) => JournalPosition.None;

    /// <inheritdoc/>
    public Entering Enter(FrameBuilder frame, long liveBytes) => throw NothingKept();

    /// <inheritdoc/>
    public void Entered(in Entering entering) => throw NothingKept();

    /// <inheritdoc/>
    public JournalPosition Note(FrameBuilder frame) => throw NothingKept();

    /// <inheritdoc/>
    public void Release(long location, long bytes) => throw NothingKept();

    /// <inheritdoc/>
    public void WhenDurable(JournalPosition position, IDurabilityWaiter waiter) => throw NothingKept();

    private static InvalidOperationException NothingKept() => new("Nothing is told to a log that keeps nothing.");
}
