namespace Hoopoe.Server.Listeners;

/// <summary>Where clients connect.</summary>
public sealed record ListenOptions
{
    /// <summary>The addresses to listen at.</summary>
    public IReadOnlyList<ListenAddress> Addresses { get; init; } = [ListenAddress.Any];

    /// <summary>The port for those addresses that name none; 0 finds a free one.</summary>
    public int Port { get; init; } = 5672;
}
