using System.Text;
using Hoopoe.Core;
using Hoopoe.Core.Connections;
using Hoopoe.Core.Queues;
using Hoopoe.Core.Tracing;

namespace Hoopoe.Protocols.Amqp.Delivery;

/// <summary>A consumer's end on its channel: knows how its tag is written and whom to tell of its end.</summary>
internal sealed class Subscription(Deliveries deliveries, IClientChannel channel, string tag, Action<Subscription, Turn> cancelled) : IDeliverySink
{
    /// <summary>The consumer's tag in UTF-8.</summary>
    public byte[] TagBytes { get; } = Encoding.UTF8.GetBytes(tag);

    /// <summary>The consumer's tag.</summary>
    public string Tag { get; } = tag;

    /// <summary>The consumer, once it is made.</summary>
    public Consumer? Consumer { get; set; }

    /// <inheritdoc/>
    public IClientChannel? Channel => channel;

    /// <inheritdoc/>
    public TraceParty? Owner => deliveries.Owner;

    /// <inheritdoc/>
    public int Deliver(Consumer consumer, ReadOnlySpan<QueueEntry> entries, Turn turn) =>
        deliveries.Deliver(this, consumer, entries, turn);

    /// <inheritdoc/>
    public void Cancelled(Consumer consumer, Turn turn) => cancelled(this, turn);
}
