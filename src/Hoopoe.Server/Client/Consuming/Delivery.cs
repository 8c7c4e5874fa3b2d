using Hoopoe.Core;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Protocols.Amqp.Content;
using Hoopoe.Protocols.Amqp.Delivery;

namespace Hoopoe.Server.Client;

/// <summary>
/// A message as it was delivered to a client in the broker's process. It is read where it lies in the broker's memory, so
/// it is valid only until it is settled, and where nothing is to be settled until the consumer moves on to the next one;
/// after that every member throws. One fetched without acknowledgement is a copy, and valid for ever. Any thread may use it.
/// </summary>
public readonly struct Delivery
{
    private readonly DeliveryHolder _holder;

    internal Delivery(DeliveryHolder holder, long tag) => (_holder, Tag) = (holder, tag);

    /// <summary>Its number among the deliveries of its consumer, from 1.</summary>
    public long Tag { get; }

    /// <summary>The queue it came from.</summary>
    public string Queue => Found.Queue.Name;

    /// <summary>The exchange it was published to, or dead-lettered to.</summary>
    public string Exchange => Holder.TextOf(DeliveryWriter.VisibleExchange(Found.Entry));

    /// <summary>Its routing key.</summary>
    public string RoutingKey => Holder.TextOf(DeliveryWriter.VisibleRoutingKey(Found.Entry));

    /// <summary>Whether it may have been delivered before.</summary>
    public bool Redelivered => Found.Entry.Redelivered;

    /// <summary>Bytes in the body.</summary>
    public int BodyLength => DeliveryHolder.BodyLengthOf(Found.Entry);

    /// <summary>
    /// The body, in the broker's memory. The span is good while the delivery is valid, and if it was taken before the
    /// delivery was settled still until its consumer moves on. A body above 256 KiB of a broker with a data directory is
    /// read from there, which takes time and memory.
    /// </summary>
    /// <exception cref="InvalidOperationException">The delivery is over.</exception>
    public ReadOnlySpan<byte> Body => Holder.BodyOf(Tag);

    /// <summary>
    /// The properties with all that the broker added to them, such as x-death. Decoded anew each time they are asked for;
    /// published again, what is not changed of them keeps its bytes.
    /// </summary>
    public MessageProperties Properties => MessageProperties.ReadFrom(PropertyBlock.ToArray(), AmqpFormat.Instance);

    /// <summary>The headers alone; empty where there are none. Decoded anew each time they are asked for.</summary>
    public Arguments Headers => AmqpFormat.Instance.ReadHeaders(PropertyBlock) ?? Arguments.Empty;

    private DeliveryHolder Holder => _holder ?? throw new InvalidOperationException("This is no delivery: it was made by default, and not received.");

    private Unacked Found => Holder.Find(Tag);

    private ReadOnlySpan<byte> PropertyBlock
    {
        get
        {
            var found = Found;
            return DeliveryWriter.VisibleProperties(found.Entry, found.Queue);
        }
    }

    /// <summary>A copy of the body.</summary>
    /// <exception cref="InvalidOperationException">The delivery is over.</exception>
    public byte[] CopyBody() => Body.ToArray();

    /// <summary>
    /// The body as memory, for what asks for that; it is checked whenever its span is taken, so that it throws when the
    /// delivery is over. Allocates a small object.
    /// </summary>
    /// <exception cref="InvalidOperationException">The delivery is over.</exception>
    public ReadOnlyMemory<byte> GetBodyMemory() => new DeliveredBody(Holder, Tag, BodyLength).Memory;

    /// <summary>The message is done: it leaves its queue.</summary>
    /// <exception cref="BrokerException">406: the delivery was settled before, or returned to its queue.</exception>
    /// <exception cref="InvalidOperationException">The consumer acknowledges automatically.</exception>
    public void Acknowledge() => Holder.Settle(Tag, through: false, Settlement.Acknowledge);

    /// <summary>This message and all that the consumer was given before it are done.</summary>
    /// <exception cref="BrokerException">406: the delivery was settled before, or returned to its queue.</exception>
    /// <exception cref="InvalidOperationException">The consumer acknowledges automatically.</exception>
    public void AcknowledgeThrough() => Holder.Settle(Tag, through: true, Settlement.Acknowledge);

    /// <summary>The message is not taken: it goes back to its place in the queue, or dies there, and goes to the dead-letter exchange if there is one.</summary>
    /// <param name="requeue">Whether it goes back, to be delivered again.</param>
    /// <exception cref="BrokerException">406: the delivery was settled before, or returned to its queue.</exception>
    /// <exception cref="InvalidOperationException">The consumer acknowledges automatically.</exception>
    public void Reject(bool requeue = false) => Holder.Settle(Tag, through: false, Refusal(requeue));

    /// <summary>As <see cref="Reject"/>, for this message and all that the consumer was given before it and has not settled.</summary>
    /// <param name="requeue">Whether they go back, to be delivered again.</param>
    /// <exception cref="BrokerException">406: the delivery was settled before, or returned to its queue.</exception>
    /// <exception cref="InvalidOperationException">The consumer acknowledges automatically.</exception>
    public void RejectThrough(bool requeue = false) => Holder.Settle(Tag, through: true, Refusal(requeue));

    internal static InvalidOperationException NeedsNoSettling() =>
        new("The delivery needs no settling: it was consumed or fetched with automatic acknowledgement, and has left its queue.");

    private static Settlement Refusal(bool requeue) => requeue ? Settlement.Requeue : Settlement.Reject;
}
