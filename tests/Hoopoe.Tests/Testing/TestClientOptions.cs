using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Tests.Testing;

/// <summary>What a test client says while it opens its connection.</summary>
internal sealed record TestClientOptions
{
    public string User { get; init; } = "guest";

    public string Password { get; init; } = "guest";

    public string VirtualHost { get; init; } = "/";

    public uint FrameMax { get; init; } = 131_072;

    public ushort Heartbeat { get; init; }

    /// <summary>The extensions it claims to understand.</summary>
    public IReadOnlyList<string> Capabilities { get; init; } =
        ["consumer_cancel_notify", "connection.blocked", "authentication_failure_close"];

    public byte[] ClientProperties => FieldTableEncoder.Encode(
    [
        KeyValuePair.Create("capabilities", (object?)new OrderedDictionary<string, object?>(
            Capabilities.Select(name => KeyValuePair.Create(name, (object?)true)))),
    ]);
}
