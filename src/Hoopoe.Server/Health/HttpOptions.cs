namespace Hoopoe.Server.Health;

/// <summary>The HTTP endpoint; it listens at the addresses that AMQP listens at.</summary>
public sealed record HttpOptions
{
    /// <summary>Its port; 0 is none.</summary>
    public int Port { get; init; } = 15672;
}
