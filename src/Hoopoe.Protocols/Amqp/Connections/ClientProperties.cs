using Hoopoe.Core;

namespace Hoopoe.Protocols.Amqp.Connections;

/// <summary>What a client says of itself when it connects.</summary>
/// <param name="All">All its properties.</param>
internal sealed record ClientProperties(Arguments All)
{
    private readonly Arguments? _capabilities = All["capabilities"] as Arguments;

    /// <summary>The name the client gave the connection, or null.</summary>
    public string? ConnectionName => All["connection_name"] as string;

    /// <summary>Whether the client said that it understands an extension.</summary>
    public bool Understands(string capability) => _capabilities?[capability] is true;
}
