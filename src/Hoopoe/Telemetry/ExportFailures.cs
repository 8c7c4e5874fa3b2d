using System.Diagnostics;
using System.Diagnostics.Tracing;

namespace Hoopoe.Telemetry;

/// <summary>
/// Hears from OpenTelemetry that it could not send, of which it tells nobody else, and has it logged: as a warning once an hour
/// at most, however often it fails. Lives as long as the export; any thread may tell.
/// </summary>
internal sealed class ExportFailures(TelemetryLog log) : EventListener
{
    private const string Exporter = "OpenTelemetry-Exporter-OpenTelemetryProtocol";
    private static readonly TimeSpan _silence = TimeSpan.FromHours(1);

    private long _warnedAt;

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == Exporter) EnableEvents(eventSource, EventLevel.Error);
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        // The base type's constructor already listens, and nothing has failed by then.
        if (eventData.EventSource.Name != Exporter || log is null) return;
        string[] said = [.. (eventData.Payload ?? []).Select(part => FirstLine(part?.ToString()))];
        string reason = string.Join(": ", said.Where(part => part.Length > 0));
        long warnedAt = Interlocked.Read(ref _warnedAt);
        bool isDue = warnedAt == 0 || Stopwatch.GetElapsedTime(warnedAt) > _silence;
        if (isDue && Interlocked.CompareExchange(ref _warnedAt, Stopwatch.GetTimestamp(), warnedAt) == warnedAt) log.NotSent(reason);
        else log.NotSentAgain(reason);
    }

    private static string FirstLine(string? text) => (text ?? "").Split('\n', 2)[0].Trim();
}
