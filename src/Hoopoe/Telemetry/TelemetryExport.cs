using Hoopoe.Server;
using Hoopoe.Server.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Hoopoe.Telemetry;

/// <summary>
/// Sends the process's metrics and spans to an OpenTelemetry collector, from before the broker starts until after it has ended.
/// Threads of its own send; where the collector is slow or gone, what does not fit into bounded queues is dropped.
/// </summary>
internal sealed class TelemetryExport : IAsyncDisposable
{
    // What a process that ends may spend on what it has not sent yet.
    private const int EndMs = 3000;

    private readonly TracerProvider? _tracer;
    private readonly MeterProvider? _meter;
    private readonly ExportFailures _failures;

    private TelemetryExport(TelemetrySettings settings, TelemetryLog log)
    {
        _failures = new ExportFailures(log);
        if (settings.SendsSpans)
        {
            _tracer = Sdk.CreateTracerProviderBuilder()
                .ConfigureServices(services => services.AddSingleton<IConfiguration>(settings.Configuration))
                .SetResourceBuilder(Resource(settings.Configuration))
                .AddSource(TelemetryOptions.SourceName)
                // Which messages have spans is decided before any span is made.
                .SetSampler(new AlwaysOnSampler())
                .AddOtlpExporter()
                .Build();
        }
        if (settings.SendsMetrics)
        {
            _meter = Sdk.CreateMeterProviderBuilder()
                .ConfigureServices(services => services.AddSingleton<IConfiguration>(settings.Configuration))
                .SetResourceBuilder(Resource(settings.Configuration))
                .AddMeter(TelemetryOptions.SourceName, "System.Runtime")
                .AddOtlpExporter()
                .Build();
        }
    }

    /// <summary>Begins, where options or OpenTelemetry's variables of the environment name a collector; else null.</summary>
    public static TelemetryExport? Start(TelemetryOptions options, ILoggerFactory loggers)
    {
        var settings = TelemetrySettings.Of(options);
        if (!settings.SendsSpans && !settings.SendsMetrics) return null;
        var log = new TelemetryLog(loggers.CreateLogger("Hoopoe.Telemetry"));
        var export = new TelemetryExport(settings, log);
        log.Exporting(settings.What, settings.Endpoint);
        return export;
    }

    /// <summary>Sends what has not been sent yet, if it can be done soon, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Task.Run(() => _tracer?.Shutdown(EndMs)), Task.Run(() => _meter?.Shutdown(EndMs)));
        _tracer?.Dispose();
        _meter?.Dispose();
        _failures.Dispose();
    }

    private static ResourceBuilder Resource(IConfiguration configuration) => ResourceBuilder.CreateEmpty()
        .AddTelemetrySdk()
        .AddAttributes(
        [
            new("service.name", TelemetrySettings.DefaultServiceName),
            new("service.version", HoopoeVersion.Text),
            new("service.instance.id", Guid.NewGuid().ToString()),
            new("host.name", Environment.MachineName),
        ])
        .AddAttributes(TelemetrySettings.ResourceAttributes(configuration));
}
