using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;

namespace Hoopoe.Server.Client;

/// <summary>
/// A message that was fetched singly and needs no acknowledgement: it has left its queue, so it is held in memory of its
/// own, for as long as somebody has the delivery. Immutable.
/// </summary>
internal sealed class FetchedCopy : DeliveryHolder
{
    private readonly Unacked _delivery;

    /// <summary>Copies a message; its reference stays the caller's.</summary>
    public FetchedCopy(in QueueEntry entry, Queue queue)
    {
        var message = entry.Message;
        var facts = new MessageFacts
        {
            Format = message.Format,
            Priority = message.Priority,
            Persistent = message.Persistent,
            TimeToLiveMs = message.TimeToLiveMs,
            BodyLength = message.BodyLength,
        };
        // Of a pool of its own, to which it never returns: the memory is the garbage collector's.
        var copy = new MessageWriter(new SlabPool()).Begin(facts, message.Address, message.Properties);
        (message.IsChunked ? Load(message) : message.Body).CopyTo(copy.BodyMemory.Span);
        _delivery = new Unacked
        {
            Entry = Held(entry) with { Slab = copy.Slab, Offset = copy.Offset, Flags = entry.Flags & ~EntryFlags.Chunked },
            Queue = queue,
        };
    }

    /// <inheritdoc/>
    public override void Settle(long tag, bool through, Settlement how) => throw Delivery.NeedsNoSettling();

    /// <inheritdoc/>
    protected override bool TryFind(long tag, out Unacked delivery)
    {
        delivery = _delivery;
        return true;
    }
}
