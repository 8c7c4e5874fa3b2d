using Hoopoe.Core.Queues;

namespace Hoopoe.Core.Durability;

/// <summary>What the broker moves messages out of by itself: a queue they died in, an exchange that held them back.</summary>
internal interface IMessageSource
{
    /// <summary>The number by which the journal names it; 0 where it is not kept.</summary>
    long DurableId { get; }

    /// <summary>
    /// Tells that messages have left for good, and that the journal has it: what is left to do is to forget them and to give
    /// up their shares of the records. Their memory belongs to others by now. Called with no queue held; what the journal
    /// does not know is left out.
    /// </summary>
    void Moved(ReadOnlySpan<QueueEntry> messages, Turn turn);
}
