using Hoopoe.Interop.Parity.Wire;
using Hoopoe.Interop.Soak.Clients;

namespace Hoopoe.Interop.Soak.Behaviours;

/// <summary>What a client may do wrong on purpose, on a channel or so that the connection has to end.</summary>
internal static class Mistakes
{
    private static readonly Action<SoakChannel>[] _onChannel =
    [
        channel => channel.Call("queue.declare", ("queue", "soak-missing"), ("passive", true)),
        channel => channel.Call("exchange.declare", ("exchange", "soak-missing"), ("passive", true)),
        channel => channel.Call("queue.declare", ("queue", "amq.mine")),
        channel => channel.Call("exchange.declare", ("exchange", "soak-odd"), ("type", "x-unheard-of")),
        channel => channel.Call("queue.declare", ("queue", "soak-odd"), ("arguments", Table.Of(("x-message-ttl", -1)))),
        channel => channel.Call("queue.declare", ("queue", "soak-odd"), ("arguments", Table.Of(("x-queue-type", "quorum")))),
        channel => channel.Publish("soak-missing", "", [], []),
        channel => channel.Publish("", "", [], Table.Of(("expiration", "soon"))),
        channel => channel.Publish("", "", [], Table.Of(("user-id", "somebody"))),
        channel => channel.Send("basic.ack", ("delivery-tag", 1_000_000_000UL)),
        channel => channel.Call("queue.bind", ("queue", "soak-missing"), ("exchange", "amq.direct")),
        channel => channel.Call("basic.consume", ("queue", "soak-missing")),
        channel => channel.Call(channel.Mode == ChannelMode.Confirm ? "tx.select" : "confirm.select"),
    ];

    private static readonly Action<SoakChannel>[] _onConnection =
    [
        channel => channel.Connection.Send(1999, Method.Of("queue.declare")),
        channel => channel.Send("channel.open"),
        channel => channel.Send("basic.publish", ("immediate", true)),
        channel => channel.Send("basic.qos", ("prefetch-size", 1)),
        channel => channel.Connection.SendBytes(new Frame(Frame.MethodType, 1, Method.Of("tx.select").Encode()).Encode(end: 0)),
        channel => channel.Connection.SendBytes(new Frame(Frame.BodyType, channel.Number, [1, 2, 3]).Encode()),
        channel => channel.Connection.SendBytes(new Frame(Frame.MethodType, 1, [0, 1]).Encode(size: 1_000_000)),
        channel => channel.Connection.SendBytes(new Frame(77, 0, []).Encode()),
        channel => channel.Connection.SendBytes("GET / HTTP/1.1\r\n\r\n"u8),
    ];

    public static void OnChannel(SoakChannel channel, Random random) => _onChannel[random.Next(_onChannel.Length)](channel);

    /// <summary>Something the connection cannot go on after; it depends on the moment which error that is.</summary>
    public static void OnConnection(SoakChannel channel, Random random)
    {
        // While the broker waits for the answer to a channel's close it drops all that the channel says, and rightly so.
        if (channel.Call("basic.qos", ("prefetch-count", 100)) is null)
            return;
        _onConnection[random.Next(_onConnection.Length)](channel);
        channel.Connection.AwaitEnd("the end after a connection error");
    }
}
