namespace Hoopoe.Protocols.Amqp;

/// <summary>Who a connection is from, as far as is known by now.</summary>
/// <param name="Peer">The address it comes from: "127.0.0.1:50123".</param>
/// <param name="Name">How the client named it (connection_name), or null.</param>
/// <param name="User">The user it is logged in as; null before it is.</param>
public sealed record ConnectionIdentity(string Peer, string? Name, string? User);
