using System.Diagnostics;
using System.Threading.Channels;
using Hoopoe.Server.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using RabbitMQ.Client;
using Xunit;

namespace Hoopoe.Tests.Server.Telemetry;

/// <summary>A program that embeds a broker and has OpenTelemetry of its own names the broker's source and meter, and that is all.</summary>
// Listeners hear all spans of the process: these tests run one after another.
[Collection("listeners to spans")]
public sealed class EmbeddedTelemetryTests
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task AddSource_AfterTheBrokersStart_BringsItsSpans()
    {
        await using var rig = await EmbeddedBroker.StartAsync();
        var channel = await rig.OpenAsync();
        await channel.QueueDeclareAsync("q", cancellationToken: TestContext.Current.CancellationToken);
        var parent = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
        await PublishAsync(channel, parent);

        var spans = Channel.CreateUnbounded<Activity>();
        using var provider = Sdk.CreateTracerProviderBuilder()
            .AddSource(TelemetryOptions.SourceName)
            .AddProcessor(new SimpleActivityExportProcessor(new Collected<Activity>(spans.Writer)))
            .Build();
        var second = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
        await PublishAsync(channel, second);
        var publish = await ReadAsync(spans.Reader, span => span.DisplayName == "publish amq.default" && (span.TraceId == parent.TraceId || span.TraceId == second.TraceId));
        // The first came when nobody listened.
        Assert.Equal((second.TraceId, second.SpanId), (publish.TraceId, publish.ParentSpanId));
    }

    [Fact]
    public async Task AddSource_RootsSampled_BeginTracesOfTheirOwn()
    {
        var spans = Channel.CreateUnbounded<Activity>();
        using var provider = Sdk.CreateTracerProviderBuilder()
            .AddSource(TelemetryOptions.SourceName)
            .AddProcessor(new SimpleActivityExportProcessor(new Collected<Activity>(spans.Writer)))
            .Build();
        var telemetry = new TelemetryOptions { Sampler = SpanSampler.ParentBasedAlwaysOn };
        await using (var rig = await EmbeddedBroker.StartAsync(EmbeddedBroker.Options with { Telemetry = telemetry }))
        {
            var channel = await rig.OpenAsync();
            await channel.QueueDeclareAsync("rooted", cancellationToken: TestContext.Current.CancellationToken);
            await PublishAsync(channel, default, "rooted");
        }
        // At the broker's end all is told.
        var told = new List<Activity>();
        while (spans.Reader.TryRead(out var span)) told.Add(span);
        var publish = told.Single(span => span.DisplayName == "publish amq.default" && (string?)span.GetTagItem("messaging.rabbitmq.destination.routing_key") == "rooted");
        Assert.Equal(default, publish.ParentSpanId);
        Assert.Contains(told, span => span.DisplayName == "route amq.default" && span.ParentSpanId == publish.SpanId);
    }

    [Fact]
    public async Task AddMeter_WithoutMore_BringsItsMetrics()
    {
        var metrics = Channel.CreateUnbounded<Metric>();
        using var provider = Sdk.CreateMeterProviderBuilder()
            .AddMeter(TelemetryOptions.SourceName)
            .AddReader(new BaseExportingMetricReader(new Collected<Metric>(metrics.Writer)))
            .Build();
        await using var rig = await EmbeddedBroker.StartAsync();
        var channel = await rig.OpenAsync();
        await channel.QueueDeclareAsync("q", cancellationToken: TestContext.Current.CancellationToken);
        await PublishAsync(channel, default);
        Assert.True(provider.ForceFlush());
        var published = await ReadAsync(metrics.Reader, metric => metric.Name == "hoopoe.messages.published");
        foreach (ref readonly var point in published.GetMetricPoints()) Assert.True(point.GetSumLong() >= 1);
    }

    private static async Task PublishAsync(IChannel channel, ActivityContext parent, string queue = "q")
    {
        var properties = new BasicProperties();
        if (parent != default) properties.Headers = new Dictionary<string, object?> { ["traceparent"] = $"00-{parent.TraceId}-{parent.SpanId}-01" };
        await channel.BasicPublishAsync("", queue, mandatory: true, properties, "hello"u8.ToArray(), TestContext.Current.CancellationToken);
    }

    private static async Task<T> ReadAsync<T>(ChannelReader<T> reader, Func<T, bool> isIt)
    {
        using var limit = new CancellationTokenSource(_limit);
        await foreach (var one in reader.ReadAllAsync(limit.Token))
        {
            if (isIt(one)) return one;
        }
        throw new InvalidOperationException("the reader has ended");
    }

    private sealed class Collected<T>(ChannelWriter<T> writer) : BaseExporter<T>
        where T : class
    {
        public override ExportResult Export(in Batch<T> batch)
        {
            foreach (var one in batch) writer.TryWrite(one);
            return ExportResult.Success;
        }
    }
}
