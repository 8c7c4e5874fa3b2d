using System.Text;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Tests.Testing;

/// <summary>A method that a test client received, with its content if it carries one.</summary>
internal sealed class ReceivedMethod(ushort channel, uint id, byte[] arguments)
{
    public ushort Channel { get; } = channel;

    public uint Id { get; } = id;

    public byte[] Arguments { get; } = arguments;

    public byte[] Properties { get; set; } = [];

    public byte[] Body { get; set; } = [];

    public string Text => Encoding.UTF8.GetString(Body);

    public BasicDeliver Deliver => BasicDeliver.TryRead(Arguments, out var method) ? method : throw Unexpected("basic.deliver");

    public BasicGetOk GetOk => BasicGetOk.TryRead(Arguments, out var method) ? method : throw Unexpected("basic.get-ok");

    public BasicAck Ack => BasicAck.TryRead(Arguments, out var method) ? method : throw Unexpected("basic.ack");

    public BasicNack Nack => BasicNack.TryRead(Arguments, out var method) ? method : throw Unexpected("basic.nack");

    public ChannelClose ChannelClose => ChannelClose.TryRead(Arguments, out var method) ? method : throw Unexpected("channel.close");

    public ConnectionClose ConnectionClose =>
        ConnectionClose.TryRead(Arguments, out var method) ? method : throw Unexpected("connection.close");

    public QueueDeclareOk QueueDeclareOk =>
        QueueDeclareOk.TryRead(Arguments, out var method) ? method : throw Unexpected("queue.declare-ok");

    /// <summary>Whether the method carries content.</summary>
    public bool HasContent => Id is BasicDeliver.Id or BasicGetOk.Id or BasicReturn.Id;

    /// <summary>The headers of the content.</summary>
    public OrderedDictionary<string, object?> Headers
    {
        get
        {
            if (!BasicProperties.TryRead(Properties, out var properties)) throw Unexpected("a property block");
            return FieldTableDecoder.TryDecode(properties.Headers, out var fields) ? fields : throw Unexpected("headers");
        }
    }

    public override string ToString() => $"{Channel}: {MethodNames.Of(Id)} {Encoding.Latin1.GetString(Arguments)}";

    private InvalidOperationException Unexpected(string wanted) => new($"{this} is not {wanted}");
}
