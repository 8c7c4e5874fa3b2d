using Hoopoe.Core.Queues;
using Hoopoe.Journal;

namespace Hoopoe.Core.Durability;

/// <summary>Told when a position it waits for is on disk.</summary>
public interface IDurabilityWaiter
{
    /// <summary>Everything up to <paramref name="position"/> is durable.</summary>
    void Durable(JournalPosition position, Turn turn);
}

/// <summary>
/// The door through which the core tells what must outlive the process: definitions, the messages of durable queues
/// and what became of them. Every durable change passes here before it is answered.
/// </summary>
public interface IDurableLog
{
    /// <summary>Whether anything is kept at all; where not, callers spare themselves the telling.</summary>
    bool Keeps { get; }

    /// <summary>Everything up to here is on disk.</summary>
    JournalPosition Durable { get; }

    /// <summary>A definition was made, changed or removed.</summary>
    JournalPosition Defined(DefinitionChange change);

    /// <summary>A persistent message entered a durable queue. Called by whoever holds the queue.</summary>
    JournalPosition Enqueued(Queue queue, in QueueEntry entry);

    /// <summary>A recorded message left its queue for good. Called by whoever holds the queue.</summary>
    JournalPosition Settled(Queue queue, in QueueEntry entry);

    /// <summary>Calls <paramref name="waiter"/> once <paramref name="position"/> is durable.</summary>
    void WhenDurable(JournalPosition position, IDurabilityWaiter waiter);
}

/// <summary>One change of the definitions.</summary>
/// <param name="Definition">What it is about: a definition record of the core.</param>
/// <param name="VirtualHost">Where, or null for what belongs to the node.</param>
/// <param name="Removed">Whether it is gone now.</param>
public readonly record struct DefinitionChange(object Definition, string? VirtualHost, bool Removed);
