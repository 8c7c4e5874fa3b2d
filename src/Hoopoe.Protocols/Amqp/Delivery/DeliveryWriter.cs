using System.Text;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Protocols.Amqp.Connections;
using Hoopoe.Protocols.Amqp.Content;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Protocols.Amqp.Delivery;

/// <summary>
/// Writes messages with their content as frames: deliveries, fetched messages, returns. Exchange, key, properties and
/// body go out as the bytes they came in; only an amended message has its properties made anew. Under the output's gate.
/// </summary>
internal static class DeliveryWriter
{
    // Bodies up to this size are copied next to their headers: cheaper than one more piece in a gathered write.
    private const int CopiedBody = 16 * 1024;

    /// <summary>Writes basic.deliver and the content.</summary>
    public static void WriteDelivery(
        OutputBuffer output, ushort channel, ReadOnlySpan<byte> consumerTag, long tag, in QueueEntry entry, Queue queue,
        SplicedProperties spliced, int frameMax)
    {
        var message = entry.Message;
        if (entry.Amendments is not null || NeedsDeliveryCount(entry, queue))
        {
            WriteAmendedDelivery(output, channel, consumerTag, tag, entry, queue, spliced, frameMax);
            return;
        }
        var address = message.Address;
        var properties = message.Properties;
        int methodLength = 14 + consumerTag.Length + address.Length;
        int bodyLength = message.BodyLength;
        bool copies = bodyLength <= CopiedBody;
        var writer = new WireWriter(output.Reserve(
            Frame.Overhead + methodLength + FrameWriter.HeaderLength(properties.Length)
            + (copies ? FrameWriter.BodyLength(bodyLength, frameMax) : 0)));
        new FrameHeader(FrameType.Method, channel, (uint)methodLength).Write(ref writer);
        writer.WriteLong(BasicDeliver.Id);
        writer.WriteShortString(consumerTag);
        writer.WriteLongLong((ulong)tag);
        writer.WriteBits(entry.Redelivered);
        writer.WriteBytes(address);
        writer.WriteOctet(Frame.End);
        FrameWriter.WriteHeader(ref writer, channel, bodyLength, properties);
        if (copies) FrameWriter.WriteBody(ref writer, channel, message.Body, frameMax);
        else BorrowBody(output, channel, message, frameMax);
    }

    /// <summary>Writes a method that carries content, and the content.</summary>
    public static void WriteContent<T>(
        OutputBuffer output, ushort channel, scoped in T method, Message message, ReadOnlySpan<byte> properties, int frameMax,
        ReadOnlyMemory<byte>? otherBody = null)
        where T : struct, IOutgoingMethod, allows ref struct
    {
        int bodyLength = otherBody?.Length ?? message.BodyLength;
        // A body that is not the message's lies in no slab to be lent from.
        bool copies = bodyLength <= CopiedBody || otherBody is not null;
        var writer = new WireWriter(output.Reserve(
            FrameWriter.MethodLength(method) + FrameWriter.HeaderLength(properties.Length)
            + (copies ? FrameWriter.BodyLength(bodyLength, frameMax) : 0)));
        FrameWriter.WriteMethod(ref writer, channel, method);
        FrameWriter.WriteHeader(ref writer, channel, bodyLength, properties);
        if (copies) FrameWriter.WriteBody(ref writer, channel, otherBody is { } other ? other.Span : message.Body, frameMax);
        else BorrowBody(output, channel, message, frameMax);
    }

    /// <summary>The properties a consumer sees: as they came, or with what the broker added.</summary>
    public static ReadOnlySpan<byte> VisibleProperties(scoped in QueueEntry entry, Queue queue, bool fetched = false)
    {
        // A message fetched singly from a quorum queue always tells; a delivered one once it came back.
        bool tells = NeedsDeliveryCount(entry, queue) || (fetched && queue.Definition.Settings.Kind == QueueKind.Quorum);
        int? count = tells ? entry.ReturnCount : null;
        return entry.Amendments is null && count is null
            ? entry.Message.Properties
            : AmendedProperties.Splice(entry.Message.Properties, entry.Amendments, count);
    }

    /// <summary>The exchange a consumer sees.</summary>
    public static ReadOnlySpan<byte> VisibleExchange(scoped in QueueEntry entry) =>
        entry.Amendments?.Exchange is { } exchange ? Encoding.UTF8.GetBytes(exchange) : entry.Message.Exchange;

    /// <summary>The routing key a consumer sees.</summary>
    public static ReadOnlySpan<byte> VisibleRoutingKey(scoped in QueueEntry entry) =>
        entry.Amendments?.RoutingKey is { } key ? Encoding.UTF8.GetBytes(key) : entry.Message.RoutingKey;

    /// <summary>The body that takes the place of the message's in this delivery; null where it is the message's own.</summary>
    public static ReadOnlyMemory<byte>? ChangedBody(in QueueEntry entry) => entry.Amendments?.ForDelivery?.Body;

    private static void WriteAmendedDelivery(
        OutputBuffer output, ushort channel, ReadOnlySpan<byte> consumerTag, long tag, in QueueEntry entry, Queue queue,
        SplicedProperties spliced, int frameMax)
    {
        // How often a message came back differs from one to the next.
        var shared = NeedsDeliveryCount(entry, queue) ? null : entry.Amendments;
        var method = new BasicDeliver
        {
            ConsumerTag = consumerTag,
            DeliveryTag = (ulong)tag,
            Redelivered = entry.Redelivered,
            Exchange = shared is null ? VisibleExchange(entry) : spliced.Exchange(entry.Message, shared),
            RoutingKey = shared is null ? VisibleRoutingKey(entry) : spliced.RoutingKey(entry.Message, shared),
        };
        var properties = shared is null ? VisibleProperties(entry, queue) : spliced.Splice(entry.Message.Properties, shared);
        WriteContent(output, channel, method, entry.Message, properties, frameMax, ChangedBody(entry));
    }

    // A quorum queue tells how often a message came back, once it did.
    private static bool NeedsDeliveryCount(in QueueEntry entry, Queue queue) =>
        entry.ReturnCount > 0 && queue.Definition.Settings.Kind == QueueKind.Quorum;

    private static void BorrowBody(OutputBuffer output, ushort channel, Message message, int frameMax)
    {
        int most = frameMax - Frame.Overhead;
        for (int offset = 0, length; offset < message.BodyLength; offset += length)
        {
            length = Math.Min(message.BodyLength - offset, most);
            var start = new WireWriter(output.Reserve(Frame.HeaderLength));
            FrameWriter.WriteBodyStart(ref start, channel, length);
            output.Borrow(message, offset, length);
            output.Reserve(1)[0] = Frame.End;
        }
    }
}
