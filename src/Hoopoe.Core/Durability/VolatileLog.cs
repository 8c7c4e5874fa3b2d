using Hoopoe.Core.Queues;
using Hoopoe.Journal;

namespace Hoopoe.Core.Durability;

/// <summary>The log of a broker that keeps everything in memory: nothing is written, all counts as durable at once.</summary>
public sealed class VolatileLog : IDurableLog
{
    /// <inheritdoc/>
    public bool Keeps => false;

    /// <inheritdoc/>
    public JournalPosition Durable => JournalPosition.None;

    /// <inheritdoc/>
    public JournalPosition Defined(DefinitionChange change) => JournalPosition.None;

    /// <inheritdoc/>
    public JournalPosition Enqueued(Queue queue, in QueueEntry entry) => JournalPosition.None;

    /// <inheritdoc/>
    public JournalPosition Settled(Queue queue, in QueueEntry entry) => JournalPosition.None;

    /// <inheritdoc/>
    public void WhenDurable(JournalPosition position, IDurabilityWaiter waiter) =>
        throw new InvalidOperationException("Nothing waits for a log whose every position is durable.");
}
