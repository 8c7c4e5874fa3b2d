using Hoopoe.Core.Access;

namespace Hoopoe.Core.Connections;

/// <summary>
/// A connected client as the protocol shows it to others. It is the running connection, so what it says may be a moment old;
/// any thread may ask, also after its end.
/// </summary>
public interface IClientConnection
{
    /// <summary>Both addresses: "127.0.0.1:50123 -> 127.0.0.1:5672".</summary>
    string Name { get; }

    /// <summary>How the client named it, or null.</summary>
    string? GivenName { get; }

    /// <summary>Where the client is: "127.0.0.1:50123".</summary>
    string Peer { get; }

    /// <summary>Where it came in: "127.0.0.1:5672".</summary>
    string Local { get; }

    /// <summary>Whether the client is in the broker's own process, without a network between.</summary>
    bool IsDirect => false;

    /// <summary>How the connection is encrypted; null where it is not.</summary>
    ConnectionSecurity? Security => null;

    /// <summary>The protocol and its version: "AMQP 0-9-1".</summary>
    string Protocol { get; }

    /// <summary>Who is logged in.</summary>
    string User { get; }

    /// <summary>The virtual host.</summary>
    string VirtualHost { get; }

    /// <summary>How the client has shown who it is: "PLAIN".</summary>
    string AuthenticationMechanism { get; }

    /// <summary>running, blocked or closing.</summary>
    string State { get; }

    /// <summary>When it was opened.</summary>
    DateTimeOffset ConnectedAt { get; }

    /// <summary>The heartbeat agreed on; zero for none.</summary>
    TimeSpan Heartbeat { get; }

    /// <summary>The largest frame agreed on, in bytes; 0 for no limit.</summary>
    int FrameMax { get; }

    /// <summary>The most channels agreed on.</summary>
    int ChannelMax { get; }

    /// <summary>What the client said of itself.</summary>
    Arguments ClientProperties { get; }

    /// <summary>Bytes that came from the client.</summary>
    long ReceivedBytes { get; }

    /// <summary>Bytes that went to it.</summary>
    long SentBytes { get; }

    /// <summary>Its open channels, by number.</summary>
    IReadOnlyList<IClientChannel> Channels { get; }

    /// <summary>Asks the client to leave, and tells it why; one that does not answer is cut off. Returns at once.</summary>
    void Close(string reason);
}
