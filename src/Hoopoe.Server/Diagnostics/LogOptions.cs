using Microsoft.Extensions.Logging;

namespace Hoopoe.Server.Diagnostics;

/// <summary>What the executable logs; a program that embeds the broker brings its own logger factory.</summary>
public sealed record LogOptions
{
    /// <summary>The least important level that is logged.</summary>
    public LogLevel Level { get; init; } = LogLevel.Information;

    /// <summary>Levels of single categories, such as Hoopoe.Amqp; a name stands for all below it too.</summary>
    public IReadOnlyDictionary<string, LogLevel> Categories { get; init; } = new Dictionary<string, LogLevel>(StringComparer.Ordinal);

    /// <summary>How a line is written.</summary>
    public LogFormat Format { get; init; }
}
