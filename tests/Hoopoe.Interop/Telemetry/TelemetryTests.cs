using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Hoopoe.Interop.Executable;
using RabbitMQ.Client;
using Xunit;

namespace Hoopoe.Interop.Telemetry;

/// <summary>What the real process tells a collector while a real client works with it, and that it works without one.</summary>
public sealed class TelemetryTests
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";
    private const string SpanId = "b7ad6b7169203331";
    private const string Sampled = $"00-{TraceId}-{SpanId}-01";
    private static readonly string[] Arguments = ["--port", "0", "--http-port", "0"];

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Spans_PublishedRejectedAndConsumed_TellTheMessagesWay()
    {
        await using var collector = await Collector.StartAsync();
        using var hoopoe = await ServerProcess.ServeAsync(Arguments, Variables(collector.Endpoint));
        await using var connection = await ConnectAsync(hoopoe);
        var channel = await OpenAsync(connection);
        await PublishAsync(channel, $"00-{TraceId}-{SpanId}-00");
        await TakeAsync(channel, "orders", reject: false);
        await PublishAsync(channel, null);
        await TakeAsync(channel, "orders", reject: false);
        await PublishAsync(channel, Sampled);
        var delivered = await TakeAsync(channel, "orders", reject: true);
        var again = await TakeAsync(channel, "failed", reject: false);
        foreach (var one in (BasicGetResult[])[delivered, again])
        {
            Assert.Equal(Sampled, Header(one, "traceparent"));
            Assert.Equal("shop=1", Header(one, "tracestate"));
        }

        var last = await collector.SpanAsync("deliver failed");
        var publish = await collector.SpanAsync("publish shop");
        var route = await collector.SpanAsync("route shop");
        var store = await collector.SpanAsync("store");
        var first = await collector.SpanAsync("deliver orders");
        var letter = await collector.SpanAsync("dead-letter orders");
        // The other two messages have none.
        Assert.Equal(6, collector.Spans.Count);
        Assert.All(collector.Spans, span => Assert.Equal((TraceId, "shop=1"), (span.TraceId, span.TraceState)));
        Assert.All(collector.Spans, span => Assert.True(span.End >= span.Start));
        Assert.Equal(SpanId, publish.ParentId);
        Assert.All([route, store, first, letter], span => Assert.Equal(publish.SpanId, span.ParentId));
        Assert.Equal(letter.SpanId, last.ParentId);
        Assert.Equal([first.SpanId, SpanId], letter.Links);
        // CONSUMER, PRODUCER, INTERNAL.
        Assert.Equal((5, 4, 1), (publish.Kind, first.Kind, store.Kind));
        Assert.Equal(("rabbitmq", "receive", "shop", "paid", "order-1"), (
            publish.Attributes["messaging.system"], publish.Attributes["messaging.operation.type"], publish.Attributes["messaging.destination.name"],
            publish.Attributes["messaging.rabbitmq.destination.routing_key"], publish.Attributes["messaging.message.id"]));
        Assert.Equal(("rejected", "failed"), (letter.Attributes["hoopoe.dead_letter.reason"], letter.Attributes["hoopoe.queues"]));
        Assert.Equal(("reject", "ack"), (first.Attributes["hoopoe.settlement"], last.Attributes["hoopoe.settlement"]));
        Assert.Equal(("shop-broker", "test"), (publish.Resource["service.name"], publish.Resource["deployment.environment"]));
        Assert.Equal("secret", collector.Headers["x-key"]);
    }

    [Fact]
    public async Task Metrics_WhileAClientWorks_AreWhatItDid()
    {
        await using var collector = await Collector.StartAsync();
        using var hoopoe = await ServerProcess.ServeAsync(Arguments, Variables(collector.Endpoint));
        await using var connection = await ConnectAsync(hoopoe);
        var channel = await OpenAsync(connection);
        for (int i = 0; i < 10; i++) await PublishAsync(channel, null);
        await TakeAsync(channel, "orders", reject: false);
        await TakeAsync(channel, "orders", reject: true);
        Assert.NotNull(await channel.BasicGetAsync("orders", autoAck: false, Ending));
        Assert.True((await collector.MetricAsync("hoopoe.messages.published", metric => metric.Value == 10)).IsMonotonic);
        await collector.MetricAsync("hoopoe.messages.confirmed", metric => metric.Value == 10);
        await collector.MetricAsync("hoopoe.messages.delivered", metric => metric.Value == 3);
        await collector.MetricAsync("hoopoe.messages.acknowledged", metric => metric.Value == 1);
        await collector.MetricAsync("hoopoe.messages.dead_lettered", metric => metric.Value == 1 && metric.Attributes["hoopoe.dead_letter.reason"] == "rejected");
        Assert.False((await collector.MetricAsync("hoopoe.messages.ready", metric => metric.Value == 8)).IsMonotonic);
        await collector.MetricAsync("hoopoe.messages.unacknowledged", metric => metric.Value == 1);
        await collector.MetricAsync("hoopoe.connections", metric => metric.Value == 1);
        await collector.MetricAsync("hoopoe.channels", metric => metric.Value == 1);
        await collector.MetricAsync("hoopoe.queues", metric => metric.Value == 2);
        await collector.MetricAsync("hoopoe.network.received", metric => metric.Value > 100);
        await collector.MetricAsync("hoopoe.network.sent", metric => metric.Value > 100);
        await collector.MetricAsync("hoopoe.journal.flush.duration", metric => metric.Value >= 10);
        // Of publishes that were confirmed one by one, each is measured.
        await collector.MetricAsync("hoopoe.confirm.duration", metric => metric.Value is >= 1 and <= 10);
        await collector.MetricAsync("dotnet.process.memory.working_set", metric => metric.Value > 0);
    }

    [Fact]
    public async Task Collector_NotThere_BrokerWarnsOnceAndServes()
    {
        using var hoopoe = await ServerProcess.ServeAsync(Arguments, Variables($"http://127.0.0.1:{ClosedPort()}"));
        await using (var connection = await ConnectAsync(hoopoe))
        {
            var channel = await OpenAsync(connection);
            // Several batches, and as many failures.
            while (!hoopoe.Output.Any(IsWarning)) await PublishAsync(channel, Sampled);
            var more = Stopwatch.StartNew();
            while (more.Elapsed < TimeSpan.FromSeconds(2)) await PublishAsync(channel, Sampled);
        }
        hoopoe.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await hoopoe.WaitForExitAsync());
        Assert.Single(hoopoe.Output, IsWarning);
    }

    [Fact]
    public async Task Collector_NeverAnswers_BrokerServesInBoundedMemory()
    {
        await using var collector = await Collector.StartAsync();
        var held = collector.Hold();
        using var hoopoe = await ServerProcess.ServeAsync(Arguments, Variables(collector.Endpoint));
        await using (var connection = await ConnectAsync(hoopoe))
        {
            var channel = await OpenAsync(connection, confirms: false);
            await SendAsync(channel, 20_000);
            long before = ResidentBytes(hoopoe.Id);
            // Little by little, so that it is spans that would take memory and not messages.
            for (int i = 0; i < 10; i++) await SendAsync(channel, 10_000);
            Assert.InRange(ResidentBytes(hoopoe.Id) - before, long.MinValue, 64 << 20);
        }
        hoopoe.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await hoopoe.WaitForExitAsync());
        held.SetResult();
    }

    [Theory]
    [InlineData("OTEL_TRACES_SAMPLER", "sometimes", "telemetry.sampler")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector", "telemetry.endpoint")]
    [InlineData("OTEL_METRIC_EXPORT_INTERVAL", "often", "telemetry.metric-interval")]
    public async Task Serve_VariableThatIsWrong_NamesItsOption(string variable, string value, string option)
    {
        var (code, errors) = await ServerProcess.RunAsync(["serve", "--bind", "127.0.0.1", "--memory-only", .. Arguments], (variable, value));
        Assert.Equal(1, code);
        Assert.Contains(errors, line => line.Contains(option, StringComparison.Ordinal));
    }

    private static (string, string)[] Variables(string endpoint) =>
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "x-key=secret"),
        ("OTEL_SERVICE_NAME", "shop-broker"),
        ("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment=test"),
        ("OTEL_METRIC_EXPORT_INTERVAL", "200"),
        ("OTEL_BSP_SCHEDULE_DELAY", "100"),
    ];

    private static async Task<IConnection> ConnectAsync(ServerProcess hoopoe) =>
        await new ConnectionFactory { HostName = "127.0.0.1", Port = hoopoe.Amqp.Port }.CreateConnectionAsync(Ending);

    private static async Task<IChannel> OpenAsync(IConnection connection, bool confirms = true)
    {
        var channel = await connection.CreateChannelAsync(new CreateChannelOptions(confirms, confirms), Ending);
        await channel.ExchangeDeclareAsync("shop", "topic", durable: true, cancellationToken: Ending);
        var arguments = new Dictionary<string, object?> { ["x-dead-letter-exchange"] = "", ["x-dead-letter-routing-key"] = "failed" };
        await channel.QueueDeclareAsync("orders", durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: Ending);
        await channel.QueueDeclareAsync("failed", durable: true, exclusive: false, autoDelete: false, cancellationToken: Ending);
        await channel.QueueBindAsync("orders", "shop", "#", cancellationToken: Ending);
        return channel;
    }

    private static async Task PublishAsync(IChannel channel, string? traceParent)
    {
        var properties = new BasicProperties { Persistent = true, MessageId = "order-1" };
        if (traceParent is not null) properties.Headers = new Dictionary<string, object?> { ["traceparent"] = traceParent, ["tracestate"] = "shop=1" };
        await channel.BasicPublishAsync("shop", "paid", mandatory: true, properties, "hello"u8.ToArray(), Ending);
    }

    // Each of them traced, and taken at once.
    private static async Task SendAsync(IChannel channel, int messages)
    {
        var properties = new BasicProperties { Headers = new Dictionary<string, object?> { ["traceparent"] = Sampled } };
        for (int i = 0; i < messages; i++) await channel.BasicPublishAsync("shop", "paid", mandatory: false, properties, "hello"u8.ToArray(), Ending);
        await channel.QueuePurgeAsync("orders", Ending);
    }

    private static async Task<BasicGetResult> TakeAsync(IChannel channel, string queue, bool reject)
    {
        // A dead letter comes when its way is on disk.
        var limit = Stopwatch.StartNew();
        while (limit.Elapsed < TimeSpan.FromSeconds(30))
        {
            if (await channel.BasicGetAsync(queue, autoAck: false, Ending) is not { } message) continue;
            if (reject) await channel.BasicRejectAsync(message.DeliveryTag, requeue: false, Ending);
            else await channel.BasicAckAsync(message.DeliveryTag, multiple: false, Ending);
            return message;
        }
        throw new InvalidOperationException($"nothing came in {queue}");
    }

    private static string Header(BasicGetResult message, string name) =>
        Encoding.UTF8.GetString(Assert.IsType<byte[]>(message.BasicProperties.Headers![name]));

    private static bool IsWarning(string line) => line.Contains("the collector did not take", StringComparison.Ordinal);

    private static int ClosedPort()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static long ResidentBytes(int process)
    {
        using var one = Process.GetProcessById(process);
        return one.WorkingSet64;
    }
}
