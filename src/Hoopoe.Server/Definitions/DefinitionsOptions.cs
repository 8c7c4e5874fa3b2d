namespace Hoopoe.Server.Definitions;

/// <summary>Which definitions a broker loads at the start.</summary>
public sealed record DefinitionsOptions
{
    /// <summary>A file of definitions as RabbitMQ exports them (JSON), or null.</summary>
    public string? File { get; init; }
}
