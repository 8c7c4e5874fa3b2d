using Microsoft.Extensions.Logging;

namespace Hoopoe.Telemetry;

/// <summary>What is logged of the export to OpenTelemetry. Event ids 3100 to 3199.</summary>
internal sealed partial class TelemetryLog(ILogger logger)
{
    [LoggerMessage(3100, LogLevel.Information, "OpenTelemetry: sending {What} to {Endpoint}")]
    public partial void Exporting(string what, string endpoint);

    [LoggerMessage(3101, LogLevel.Warning, "OpenTelemetry: the collector did not take what was sent ({Reason}); it is lost, and so is what follows until the collector answers. The broker is not affected. The next such warning comes in an hour")]
    public partial void NotSent(string reason);

    [LoggerMessage(3102, LogLevel.Debug, "OpenTelemetry: again the collector did not take what was sent ({Reason})")]
    public partial void NotSentAgain(string reason);
}
