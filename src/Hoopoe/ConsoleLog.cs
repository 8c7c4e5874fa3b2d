using Microsoft.Extensions.Logging;

namespace Hoopoe;

/// <summary>Sends logs to the standard output, each entry on one line with its time and level.</summary>
internal static class ConsoleLog
{
    public static void Configure(ILoggingBuilder logging, LogLevel level) => logging
        .SetMinimumLevel(level)
        .AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        });
}
