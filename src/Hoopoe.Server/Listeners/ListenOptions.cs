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

    /// <summary>Whether AMQP is spoken without TLS at that port; without it, <see cref="HoopoeOptions.Tls"/> alone lets clients in.</summary>
    public bool Plain { get; init; } = true;
}
