using System.Text;
using Hoopoe.Core;
using Hoopoe.Core.Connections;
using Hoopoe.Core.Queues;
using Hoopoe.Core.Tracing;
using Hoopoe.Protocols.Amqp.Channels;

namespace Hoopoe.Protocols.Amqp.Delivery;

/// <summary>A consumer's end on its channel: knows how its tag is written and whom to tell of its end.</summary>
/// <param name="channel">The channel.</param>
/// <param name="tag">The consumer's tag.</param>
internal sealed class Subscription(AmqpChannel channel, string tag) : IDeliverySink
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
    public TraceParty? Owner => channel.Party;

    /// <inheritdoc/>
    public int Deliver(Consumer consumer, ReadOnlySpan<QueueEntry> entries, Turn turn) =>
        channel.Deliveries.Deliver(this, consumer, entries, turn);

    /// <inheritdoc/>
    public void Cancelled(Consumer consumer, Turn turn) => channel.Consumers.OnCancelled(this, turn);
}
