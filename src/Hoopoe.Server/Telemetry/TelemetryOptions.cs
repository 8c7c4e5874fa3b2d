using Hoopoe.Core.Telemetry;

namespace Hoopoe.Server.Telemetry;

/// <summary>
/// What the broker tells OpenTelemetry. Of which messages spans are made holds for every broker, once somebody listens; where
/// it all goes is the executable's alone, as a program that embeds a broker has its own exporters. Immutable.
/// </summary>
public sealed record TelemetryOptions
{
    /// <summary>The name of the broker's meter and of its source of spans, for programs that have OpenTelemetry of their own.</summary>
    public const string SourceName = BrokerTelemetry.Name;

    /// <summary>Where the collector takes OTLP, as in http://localhost:4317; without it nothing is exported.</summary>
    public string? Endpoint { get; init; }

    /// <summary>How the collector is spoken to.</summary>
    public OtlpProtocol Protocol { get; init; } = OtlpProtocol.Grpc;

    /// <summary>Headers of each request, as in name=value,name=value; they may hold a key.</summary>
    public string? Headers { get; init; }

    /// <summary>What the broker is called there.</summary>
    public string ServiceName { get; init; } = "hoopoe";

    /// <summary>What else is said of it, as in deployment.environment=test,region=north.</summary>
    public string? ResourceAttributes { get; init; }

    /// <summary>How often metrics are sent.</summary>
    public TimeSpan MetricInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Of which messages spans are made.</summary>
    public SpanSampler Sampler { get; init; } = SpanSampler.ParentBasedAlwaysOff;

    /// <summary>With a sampler that goes by ratio, the share of messages from 0 to 1.</summary>
    public double SamplerRatio { get; init; } = 1;

    /// <summary>The same as the core takes it.</summary>
    internal SpanSampling Sampling => new(
        Sampler is SpanSampler.ParentBasedAlwaysOn or SpanSampler.ParentBasedAlwaysOff or SpanSampler.ParentBasedTraceIdRatio,
        Sampler switch
        {
            SpanSampler.AlwaysOn or SpanSampler.ParentBasedAlwaysOn => 1,
            SpanSampler.AlwaysOff or SpanSampler.ParentBasedAlwaysOff => 0,
            _ => SamplerRatio,
        });
}

/// <summary>How OTLP is carried.</summary>
public enum OtlpProtocol
{
    /// <summary>gRPC, usually at port 4317.</summary>
    Grpc,

    /// <summary>Protocol buffers over HTTP, usually at port 4318.</summary>
    HttpProtobuf,
}
