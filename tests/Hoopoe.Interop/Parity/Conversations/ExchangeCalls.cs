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

    public static Incoming? DeleteExchange(this Channel channel, string exchange, bool ifUnused = false) =>
        channel.Call("exchange.delete", ("exchange", exchange), ("if-unused", ifUnused));

    public static Incoming? BindExchange(
        this Channel channel, string destination, string source, string key = "", Table? arguments = null) => channel.Call(
            "exchange.bind", ("destination", destination), ("source", source), ("routing-key", key), ("arguments", arguments ?? []));

    public static Incoming? UnbindExchange(
        this Channel channel, string destination, string source, string key = "", Table? arguments = null) => channel.Call(
            "exchange.unbind", ("destination", destination), ("source", source), ("routing-key", key), ("arguments", arguments ?? []));
}
