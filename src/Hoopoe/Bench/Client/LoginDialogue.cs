using System.Text;
using Hoopoe.Bench.Results;
using Hoopoe.Bench.Workloads;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Server;

namespace Hoopoe.Bench.Client;

/// <summary>The dialogue that opens a connection: protocol header, start, tune, open. Once for each connection, on the thread that makes it.</summary>
internal static class LoginDialogue
{
    /// <summary>Large enough that bodies up to 64 KiB and more are one frame; every broker's own default.</summary>
    private const uint WantedFrameMax = 128 * 1024;

    private static readonly KeyValuePair<string, object?>[] Capabilities =
    [
        new("publisher_confirms", true),
        new("basic.nack", true),
        new("consumer_cancel_notify", true),
        new("connection.blocked", true),
        new("authentication_failure_close", true),
    ];

    public static BrokerLink Run(IByteStream stream, BrokerUri broker, string name, ushort heartbeat)
    {
        var link = new BrokerLink(stream, (int)WantedFrameMax);
        link.Send(Frame.ProtocolHeader);
        if (!ConnectionStart.TryRead(link.Await(ConnectionStart.Id), out var start)) throw new BenchException("what answers there does not speak AMQP 0-9-1");
        var identity = ReadIdentity(start.ServerProperties);
        link.Send(0, new ConnectionStartOk
        {
            ClientProperties = FieldTableEncoder.Encode(
            [
                new("product", "hoopoe"), new("version", HoopoeVersion.Text), new("connection_name", name),
                new("capabilities", Capabilities),
            ]),
            Mechanism = "PLAIN"u8,
            Response = Encoding.UTF8.GetBytes($"\0{broker.User}\0{broker.Password}"),
            Locale = "en_US"u8,
        });
        if (!ConnectionTune.TryRead(link.Await(ConnectionTune.Id), out var tune)) throw new BenchException("the broker proposed limits that make no sense");
        uint frameMax = tune.FrameMax == 0 ? WantedFrameMax : Math.Min(tune.FrameMax, WantedFrameMax);
        link.Send(0, new ConnectionTuneOk { ChannelMax = tune.ChannelMax, FrameMax = frameMax, Heartbeat = heartbeat });
        link.Call(0, new ConnectionOpen { VirtualHost = Encoding.UTF8.GetBytes(broker.VirtualHost) }, ConnectionOpenOk.Id);
        link.Agree((int)frameMax, identity);
        return link;
    }

    private static BrokerIdentity ReadIdentity(ReadOnlySpan<byte> properties) => new(
        Text(properties, "product"u8), Text(properties, "version"u8), Text(properties, "platform"u8), Text(properties, "information"u8));

    private static string Text(ReadOnlySpan<byte> properties, ReadOnlySpan<byte> name) =>
        FieldTable.TryFind(properties, name, out var value) && value.Type == FieldType.LongString ? value.Bytes.ToText() : "";
}
