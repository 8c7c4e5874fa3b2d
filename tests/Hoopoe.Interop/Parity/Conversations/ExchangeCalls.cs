using Hoopoe.Interop.Parity.Wire;

namespace Hoopoe.Interop.Parity.Conversations;

/// <summary>The methods of AMQP's exchange class as short calls.</summary>
internal static class ExchangeCalls
{
    public static Incoming? DeclareExchange(
        this Channel channel,
        string exchange,
        string type,
        Table? arguments = null,
        bool durable = false,
        bool autoDelete = false,
        bool @internal = false) =>
        channel.Call(
            "exchange.declare",
            ("exchange", exchange),
            ("type", type),
            ("durable", durable),
            ("auto-delete", autoDelete),
            ("internal", @internal),
            ("arguments", arguments ?? []));

    public static Incoming? LookUpExchange(this Channel channel, string exchange, string type = "") =>
        channel.Call("exchange.declare", ("exchange", exchange), ("type", type), ("passive", true));

    /// <summary>Waits until the exchange is gone: with an auto-delete exchange, that is until its last queue is gone. Looking at
    /// the queue itself would renew its lease.</summary>
    public static void AwaitExchangeGone(this Channel channel, string exchange)
    {
        Method lookup = Method.Of("exchange.declare", ("exchange", exchange), ("type", "fanout"), ("passive", true));
        for (int tries = 0; tries < 800 && channel.CallQuietly(lookup) is not null; tries++)
            Thread.Sleep(10);
    }

    public static Incoming? DeleteExchange(this Channel channel, string exchange, bool ifUnused = false) =>
        channel.Call("exchange.delete", ("exchange", exchange), ("if-unused", ifUnused));

    public static Incoming? BindExchange(
        this Channel channel, string destination, string source, string key = "", Table? arguments = null) => channel.Call(
            "exchange.bind", ("destination", destination), ("source", source), ("routing-key", key), ("arguments", arguments ?? []));

    public static Incoming? UnbindExchange(
        this Channel channel, string destination, string source, string key = "", Table? arguments = null) => channel.Call(
            "exchange.unbind", ("destination", destination), ("source", source), ("routing-key", key), ("arguments", arguments ?? []));
}
