using Hoopoe.Interop.Parity.Wire;

namespace Hoopoe.Interop.Parity.Conversations;

/// <summary>How a script's connection introduces itself.</summary>
internal sealed record ConnectOptions
{
    public string User { get; init; } = "guest";

    public string Password { get; init; } = "guest";

    public string VirtualHost { get; init; } = "/";

    public ushort ChannelMax { get; init; } = 2047;

    public uint FrameMax { get; init; } = 131072;

    public ushort Heartbeat { get; init; }

    /// <summary>What the client says it can do, as RabbitMQ's own clients do.</summary>
    public Table Capabilities { get; init; } = Table.Of(
        ("publisher_confirms", true),
        ("exchange_exchange_bindings", true),
        ("basic.nack", true),
        ("consumer_cancel_notify", true),
        ("connection.blocked", true),
        ("authentication_failure_close", true));

    public Method StartOk => Method.Of(
        "connection.start-ok",
        ("client-properties", Table.Of(("product", "parity"), ("capabilities", Capabilities))),
        ("mechanism", "PLAIN"),
        ("response", $"\0{User}\0{Password}"),
        ("locale", "en_US"));
}
