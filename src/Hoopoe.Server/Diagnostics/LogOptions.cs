using Microsoft.Extensions.Logging;

namespace Hoopoe.Server.Diagnostics;

/// <summary>What the executable logs; a program that embeds the broker brings its own logger factory.</summary>
public sealed record LogOptions
{
    /// <summary>The least important level that is logged.</summary>
    public LogLevel Level { get; init; } = LogLevel.Information;
}
