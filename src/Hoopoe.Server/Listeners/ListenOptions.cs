namespace Hoopoe.Server.Listeners;

/// <summary>
/// Where clients connect. As it is when made, that is a free port that only this machine reaches, for a program that embeds
/// a broker opens nothing to the network that it did not ask for.
/// </summary>
public sealed record ListenOptions
{
    /// <summary>No address: the broker opens no port, and only the process itself reaches it.</summary>
    public static ListenOptions None { get; } = new() { Addresses = [] };

    /// <summary>The addresses to listen at.</summary>
    public IReadOnlyList<ListenAddress> Addresses { get; init; } = [ListenAddress.Loopback];

    /// <summary>The port, 0 to 65535, for those addresses that name none; 0 finds a free one.</summary>
    public int Port { get; init; }

    /// <summary>The most connections at a time at each address; 0 is no limit.</summary>
    public int MaxConnections { get; init; }

    /// <summary>How many connections may wait to be accepted at each address; the system may allow fewer.</summary>
    public int Backlog { get; init; } = 4096;

    /// <summary>After how long a silence a peer's machine is asked whether it is still there; zero never asks.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>For how long a peer may take nothing of what is sent to it; zero is for ever. Linux alone has it.</summary>
    public TimeSpan SendTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Whether AMQP is spoken without TLS at that port; without it, <see cref="HoopoeOptions.Tls"/> alone lets clients in.</summary>
    public bool Plain { get; init; } = true;
}
