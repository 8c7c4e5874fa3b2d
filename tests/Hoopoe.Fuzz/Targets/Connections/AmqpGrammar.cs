using System.Buffers.Binary;
using System.Text;
using Hoopoe.Protocols.Amqp;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Protocols.Amqp.Wire;

namespace Hoopoe.Fuzz.Targets.Connections;

/// <summary>
/// Makes conversations of clients by the specification's table: methods with arguments that lead somewhere, contents of several
/// frames, and now and then what is out of place. Made of one source of chance; used by one thread.
/// </summary>
internal sealed class AmqpGrammar(Random random)
{
    private static readonly string[] _names = ["", "q", "r", "amq.direct", "amq.topic", "amq.headers", "amq.fanout", "e", "amq.rabbitmq.reply-to", "k", "*.#", "a.b"];
    private static readonly string[] _kinds = ["direct", "topic", "headers", "fanout", "x-consistent-hash", "x-delayed-message", "x-random", "none"];

    private static readonly (string Name, object? Value)[] _arguments =
    [
        ("x-max-length", 3), ("x-message-ttl", 1), ("x-expires", 1), ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "q"), ("x-max-priority", 5),
        ("x-overflow", "reject-publish"), ("x-queue-type", "quorum"), ("x-single-active-consumer", true), ("alternate-exchange", "amq.fanout"), ("x-match", "any"), ("a", "b"),
        ("x-priority", 1), ("x-delayed-type", "direct"), ("x-max-length-bytes", -1), ("x-delivery-limit", 1), ("x-cancel-on-ha-failover", false), ("x-stream-offset", "first"),
    ];

    private static readonly List<SpecifiedMethod> _ofChannels = [.. SpecifiedMethod.All.Where(method => !method.Name.StartsWith("connection.", StringComparison.Ordinal))];

    /// <summary>A broker's options for inputs: a body is reserved when it is announced, and here that is to stay little.</summary>
    public static AmqpOptions Options { get; } = new() { MaxMessageBytes = 1 << 20 };

    /// <summary>The octets with which a client opens a connection and channel 1.</summary>
    public static IReadOnlyList<byte[]> Opening { get; } =
    [
        Frame.ProtocolHeader.ToArray(),
        Method(0, new ConnectionStartOk { Mechanism = "PLAIN"u8, Response = "\0guest\0guest"u8, Locale = "en_US"u8 }),
        Method(0, new ConnectionTuneOk { ChannelMax = 2047, FrameMax = 8192 }),
        Method(0, new ConnectionOpen { VirtualHost = "/"u8 }),
        Method(1, default(ChannelOpen)),
    ];

    /// <summary>A frame with a method.</summary>
    public static byte[] Method<T>(ushort channel, scoped in T method)
        where T : struct, IOutgoingMethod, allows ref struct
    {
        byte[] bytes = new byte[FrameWriter.MethodLength(method)];
        WireWriter writer = new(bytes);
        FrameWriter.WriteMethod(ref writer, channel, method);
        return bytes;
    }

    /// <summary>A frame of any type.</summary>
    public static byte[] FrameOf(byte type, ushort channel, ReadOnlySpan<byte> payload)
    {
        byte[] bytes = new byte[Frame.Overhead + payload.Length];
        WireWriter writer = new(bytes);
        new FrameHeader(type, channel, (uint)payload.Length).Write(ref writer);
        writer.WriteBytes(payload);
        writer.WriteOctet(Frame.End);
        return bytes;
    }

    /// <summary>The next few frames of a conversation.</summary>
    public IEnumerable<byte[]> Next()
    {
        ushort channel = (ushort)(random.Next(8) == 0 ? random.Next(4) : 1);
        switch (random.Next(12))
        {
            case 0:
                yield return FrameOf(FrameType.Heartbeat, 0, []);
                break;
            case < 5:
                foreach (byte[] frame in Publish(channel)) yield return frame;
                break;
            default:
                var methods = random.Next(10) == 0 ? SpecifiedMethod.All : _ofChannels;
                yield return FrameOf(FrameType.Method, channel, Payload(methods[random.Next(methods.Count)]));
                break;
        }
    }

    /// <summary>Frames of a conversation, one after the other.</summary>
    public List<byte[]> NextMany(int times) => [.. Enumerable.Range(0, times).SelectMany(_ => Next())];

    private IEnumerable<byte[]> Publish(ushort channel)
    {
        yield return Method(channel, new BasicPublish { Exchange = Name(), RoutingKey = Name(), Mandatory = random.Next(3) == 0 });
        byte[] body = new byte[random.Next(4) == 0 ? random.Next(9000) : random.Next(20)];
        var properties = new BasicProperties { DeliveryMode = (byte)(1 + random.Next(2)) };
        if (random.Next(4) == 0) properties = properties with { Expiration = "1"u8 };
        if (random.Next(4) == 0) properties = properties with { Headers = Table() };
        if (random.Next(6) == 0) properties = properties with { ReplyTo = Name() };
        yield return FrameOf(FrameType.Header, channel, [0, 60, 0, 0, .. Number(body.Length, 8), .. properties.ToArray()]);
        for (int at = 0; at < body.Length;)
        {
            int length = random.Next(3) == 0 ? 1 + random.Next(body.Length - at) : body.Length - at;
            yield return FrameOf(FrameType.Body, channel, body.AsSpan(at, length));
            at += length;
        }
    }

    private byte[] Payload(SpecifiedMethod method)
    {
        List<byte> payload = [.. Number(method.Id, 4)];
        int bit = 0;
        foreach (var (type, name) in method.Fields)
        {
            if (type != "bit") payload.AddRange(name == "reserved" ? new byte[type switch { "short" => 2, "longstr" => 4, _ => 1 }] : Value(type, name));
            else if (bit == 0) payload.Add(Bit(name));
            else payload[^1] |= (byte)(Bit(name) << bit);
            bit = type == "bit" ? bit + 1 : 0;
        }
        return [.. payload];
    }

    // Seldom what would leave the rest of the conversation without effect.
    private byte Bit(string name) => (byte)(name is "reserved" || random.Next(name is "passive" or "exclusive" or "if-empty" ? 6 : 3) > 0 ? 0 : 1);

    private byte[] Value(string type, string name) => type switch
    {
        "octet" => [(byte)random.Next(3)],
        "short" => Number(random.Next(20), 2),
        "long" => Number(random.Next(3), 4),
        "longlong" => Number(random.Next(6), 8),
        "timestamp" => Number(random.Next(), 8),
        "shortstr" => name == "type" ? Counted(Encoding.UTF8.GetBytes(_kinds[random.Next(_kinds.Length)]), 1) : Counted(Name(), 1),
        "longstr" => Counted(Name(), 4),
        _ => Counted(Table(), 4),
    };

    private byte[] Name() => Encoding.UTF8.GetBytes(_names[random.Next(_names.Length)]);

    private byte[] Table()
    {
        var fields = new OrderedDictionary<string, object?>();
        for (int count = random.Next(3); count > 0; count--)
        {
            var (name, value) = _arguments[random.Next(_arguments.Length)];
            fields[name] = value;
        }
        return FieldTableEncoder.Encode(fields);
    }

    private static byte[] Counted(byte[] bytes, int width) => [.. Number(bytes.Length, width), .. bytes];

    private static byte[] Number(long number, int width)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        return bytes[^width..];
    }
}
