using Hoopoe.Server.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Hoopoe.Logging;

/// <summary>Sends logs to the standard output, each entry on one line with its time and level. Stateless.</summary>
internal static class ConsoleLog
{
    /// <summary>Has a factory log there.</summary>
    /// <param name="logging">The factory in the making.</param>
    /// <param name="format">How a line is written.</param>
    /// <param name="levels">What is logged; it may be changed later.</param>
    public static void Configure(ILoggingBuilder logging, LogFormat format, LogLevels levels)
    {
        // What is below the levels never gets this far: the filter is asked with each entry, and the least level is looked at once.
        logging.SetMinimumLevel(LogLevel.Trace).AddFilter(levels.IsEnabled);
        if (format == LogFormat.Json)
        {
            logging.AddConsole(console => console.FormatterName = JsonLines.FormatterName);
            logging.Services.AddSingleton<ConsoleFormatter, JsonLines>();
            return;
        }
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        });
    }
}
