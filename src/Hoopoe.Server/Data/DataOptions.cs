namespace Hoopoe.Server.Data;

/// <summary>Where data is kept.</summary>
public sealed record DataOptions
{
    /// <summary>The directory, or null.</summary>
    public string? Directory { get; init; }

    /// <summary>Whether it is meant that nothing is kept on disk.</summary>
    public bool MemoryOnly { get; init; }
}
