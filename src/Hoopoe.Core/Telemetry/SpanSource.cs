using System.Diagnostics;

namespace Hoopoe.Core.Telemetry;

/// <summary>Where spans come from. Apart from the instruments, which take longer to make. Lives as long as the process.</summary>
internal static class SpanSource
{
    /// <summary>The source, by the name that listeners know.</summary>
    public static ActivitySource Source { get; } = new(BrokerTelemetry.Name, typeof(SpanSource).Assembly.GetName().Version?.ToString(3));
}
