using Hoopoe.Server.Telemetry;
using Hoopoe.Telemetry;
using Xunit;

namespace Hoopoe.Tests.Telemetry;

/// <summary>What the options become as OpenTelemetry's own settings.</summary>
public sealed class TelemetrySettingsTests
{
    [Fact]
    public void Of_NothingSet_SendsNothing()
    {
        var settings = TelemetrySettings.Of(new TelemetryOptions());
        Assert.False(settings.SendsSpans || settings.SendsMetrics);
    }

    [Fact]
    public void Of_Endpoint_SendsBothAsTheOptionsSay()
    {
        var settings = TelemetrySettings.Of(new TelemetryOptions
        {
            Endpoint = "http://collector:4318", Protocol = OtlpProtocol.HttpProtobuf, Headers = "key=1", MetricInterval = TimeSpan.FromSeconds(15),
        });
        Assert.Equal((true, true, "http://collector:4318"), (settings.SendsSpans, settings.SendsMetrics, settings.Endpoint));
        Assert.Equal("http://collector:4318", settings.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        Assert.Equal("http/protobuf", settings.Configuration["OTEL_EXPORTER_OTLP_PROTOCOL"]);
        Assert.Equal("key=1", settings.Configuration["OTEL_EXPORTER_OTLP_HEADERS"]);
        Assert.Equal("15000", settings.Configuration["OTEL_METRIC_EXPORT_INTERVAL"]);
    }

    [Fact]
    public void ResourceAttributes_WithAServiceName_EndWithIt()
    {
        var settings = TelemetrySettings.Of(new TelemetryOptions { ServiceName = "orders", ResourceAttributes = "service.name=other, region=north%20west" });
        Assert.Equal(
            [new("service.name", "other"), new("region", "north west"), new("service.name", "orders")],
            TelemetrySettings.ResourceAttributes(settings.Configuration));
    }
}
