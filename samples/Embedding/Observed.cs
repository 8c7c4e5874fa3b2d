using Hoopoe.Server;
using Hoopoe.Server.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Embedding;

/// <summary>The broker's metrics and spans among those of the program around it.</summary>
internal static class Observed
{
    public static async Task RunAsync()
    {
        using var tracing = Sdk.CreateTracerProviderBuilder().AddSource("Hoopoe").AddOtlpExporter().Build();
        using var metrics = Sdk.CreateMeterProviderBuilder().AddMeter("Hoopoe").AddOtlpExporter().Build();

        await using var broker = await HoopoeBroker.StartAsync();
        await using var sampled = await HoopoeBroker.StartAsync(new HoopoeOptions
        {
            Telemetry = new TelemetryOptions { Sampler = SpanSampler.ParentBasedTraceIdRatio, SamplerRatio = 0.01 },
        });
    }
}
