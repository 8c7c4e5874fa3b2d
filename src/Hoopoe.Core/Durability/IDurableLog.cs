using Hoopoe.Core.Durability.Encryption;
using Hoopoe.Journal;
using Hoopoe.Journal.Frames;

namespace Hoopoe.Core.Durability;

/// <summary>Told when a position it waits for is on disk.</summary>
public interface IDurabilityWaiter
{
    /// <summary>Everything up to <paramref name="position"/> is durable.</summary>
    void Durable(JournalPosition position, Turn turn);

    /// <summary>The journal has failed: what was not durable by now never will be.</summary>
    void Failed(Turn turn);
}

/// <summary>
/// The door through which the core tells what must outlive the process: definitions, the messages of durable queues
/// and what became of them. Every durable change passes here before it is answered. Any thread may call.
/// </summary>
public interface IDurableLog
{
    /// <summary>Whether anything is kept at all; where not, callers spare themselves the telling.</summary>
    bool Keeps { get; }

    /// <summary>Everything up to here is on disk.</summary>
    JournalPosition Durable { get; }

    /// <summary>The end of the last change of definitions: what answers one may be sent once this is durable.</summary>
    JournalPosition LastDefinition { get; }

    /// <summary>Whether storage is so short that publishes are to be refused.</summary>
    bool IsFull { get; }

    /// <summary>Whether so much waits to be flushed that publishers should wait for what they sent to be durable.</summary>
    bool IsBehind { get; }

    /// <summary>Bytes a frame may have at most.</summary>
    int LargestFrame { get; }

    /// <summary>Where messages go that leave memory, or null where they never do.</summary>
    IMessageStore? Store { get; }

    /// <summary>The keys of what is kept; null where nothing of it is encrypted.</summary>
    KeyRing? Keys => null;

    /// <summary>A number that no durable queue or exchange ever had.</summary>
    long NextId();

    /// <summary>
    /// Definitions were made, changed or removed, all at once: a restart finds all of these changes or none, unless
    /// they are more than a frame holds.
    /// </summary>
    JournalPosition Defined(params ReadOnlySpan<DefinitionChange> changes);

    /// <summary>
    /// Appends a frame with messages on their way into queues, before these are entered; clears the builder.
    /// <see cref="Entered"/> must follow once the queues have the messages (in their inbox counts), and once what the
    /// frame settles is out of its queues. Called with no queue held.
    /// </summary>
    /// <param name="frame">The frame.</param>
    /// <param name="liveBytes">Bytes of it that live until its messages are settled.</param>
    Entering Enter(FrameBuilder frame, long liveBytes);

    /// <summary>Tells that everything of a frame has reached its queues.</summary>
    void Entered(in Entering entering);

    /// <summary>
    /// Appends a frame that only says what became of messages. Called by whoever holds their queue; clears the builder.
    /// Never fails: where the journal does not take it, a start may bring back what has left.
    /// </summary>
    JournalPosition Note(FrameBuilder frame);

    /// <summary>Gives up the share of a record: its message is settled. After the record that says so was appended.</summary>
    void Release(long location, long bytes);

    /// <summary>
    /// Calls <paramref name="waiter"/> once <paramref name="position"/> is durable, at once if it is already. Where the
    /// journal fails before, it is told so instead. May be called with locks held: the call
    /// back comes from another thread, or later.
    /// </summary>
    void WhenDurable(JournalPosition position, IDurabilityWaiter waiter);
}

/// <summary>A frame whose messages are on their way into queues.</summary>
/// <param name="Start">Where it begins: a record at offset n of its builder lies at <c>Start.Value + n</c>.</param>
/// <param name="End">Where it ends: durable up to here, it is safe.</param>
/// <param name="Ticket">The log's own: by which it knows the frame again.</param>
public readonly record struct Entering(JournalPosition Start, JournalPosition End, long Ticket = 0);

/// <summary>One change of the definitions.</summary>
/// <param name="Definition">What it is about: a definition record of the core; a text is the name of a virtual host.</param>
/// <param name="VirtualHost">Where, or null for what belongs to the node.</param>
/// <param name="Removed">Whether it is gone now.</param>
public readonly record struct DefinitionChange(object Definition, string? VirtualHost, bool Removed);
