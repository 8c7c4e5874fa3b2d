using System.Globalization;
using Hoopoe.Server.Telemetry;
using Microsoft.Extensions.Configuration;

namespace Hoopoe.Telemetry;

/// <summary>
/// The telemetry options as OpenTelemetry's own settings: its variables of the environment, over which those options go that
/// are set. What has no option of ours (timeouts, certificates, an endpoint for one kind alone) reaches it as it is. Immutable.
/// </summary>
internal sealed class TelemetrySettings
{
    /// <summary>What the broker is called where nobody says otherwise.</summary>
    public const string DefaultServiceName = "hoopoe";

    private const string EndpointKey = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string TracesEndpointKey = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
    private const string MetricsEndpointKey = "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT";
    private const string ServiceNameKey = "OTEL_SERVICE_NAME";
    private const string ResourceAttributesKey = "OTEL_RESOURCE_ATTRIBUTES";

    private TelemetrySettings(IConfiguration configuration)
    {
        Configuration = configuration;
        bool isOff = bool.TryParse(configuration["OTEL_SDK_DISABLED"], out bool disabled) && disabled;
        SendsSpans = !isOff && Has(TracesEndpointKey) && configuration["OTEL_TRACES_EXPORTER"] != "none";
        SendsMetrics = !isOff && Has(MetricsEndpointKey) && configuration["OTEL_METRICS_EXPORTER"] != "none";
    }

    /// <summary>All settings, by OpenTelemetry's names.</summary>
    public IConfiguration Configuration { get; }

    /// <summary>Whether spans are sent.</summary>
    public bool SendsSpans { get; }

    /// <summary>Whether metrics are sent.</summary>
    public bool SendsMetrics { get; }

    /// <summary>What is sent, in words.</summary>
    public string What => (SendsSpans, SendsMetrics) switch
    {
        (true, true) => "metrics and spans",
        (true, false) => "spans",
        _ => "metrics",
    };

    /// <summary>Where it goes.</summary>
    public string Endpoint => Configuration[EndpointKey] ?? Configuration[SendsSpans ? TracesEndpointKey : MetricsEndpointKey] ?? "";

    /// <summary>What the options and the environment say.</summary>
    public static TelemetrySettings Of(TelemetryOptions options)
    {
        var set = new Dictionary<string, string?>
        {
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = options.Protocol == OtlpProtocol.Grpc ? "grpc" : "http/protobuf",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = ((long)options.MetricInterval.TotalMilliseconds).ToString(CultureInfo.InvariantCulture),
        };
        if (options.Endpoint is { } endpoint) set[EndpointKey] = endpoint;
        if (options.Headers is { } headers) set["OTEL_EXPORTER_OTLP_HEADERS"] = headers;
        if (options.ServiceName != DefaultServiceName) set[ServiceNameKey] = options.ServiceName;
        if (options.ResourceAttributes is { } attributes) set[ResourceAttributesKey] = attributes;
        return new TelemetrySettings(new ConfigurationBuilder().AddEnvironmentVariables().AddInMemoryCollection(set).Build());
    }

    /// <summary>What is said of the broker besides what it knows itself; a service name that is set goes over one among them.</summary>
    public static IEnumerable<KeyValuePair<string, object>> ResourceAttributes(IConfiguration configuration)
    {
        foreach (string pair in (configuration[ResourceAttributesKey] ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0) yield return new(pair[..equals].Trim(), Uri.UnescapeDataString(pair[(equals + 1)..].Trim()));
        }
        if (configuration[ServiceNameKey] is { Length: > 0 } name) yield return new("service.name", name);
    }

    private bool Has(string ofOneKind) => Configuration[EndpointKey] is { Length: > 0 } || Configuration[ofOneKind] is { Length: > 0 };
}
