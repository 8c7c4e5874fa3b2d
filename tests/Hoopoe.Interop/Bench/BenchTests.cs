using System.Net;
using System.Text.Json;
using Hoopoe.Interop.Brokers;
using Hoopoe.Interop.Parity.Brokers;
using RabbitMQ.Client;
using Xunit;

namespace Hoopoe.Interop.Bench;

/// <summary>hoopoe bench against real brokers: what it counts, what it finds, how it ends. Says nothing of speed.</summary>
public sealed class BenchTests(BenchTests.Broker broker) : IClassFixture<BenchTests.Broker>
{
    private const string Brief = " -d 1.5 --warmup 0.5 --interval 0.5 --drain 60";

    private static readonly string[] Faults = ["lost", "duplicated", "reordered", "damaged", "nacked", "unconfirmed", "foreign", "remaining"];

    public static TheoryData<string> Workloads =>
    [
        "-s 16 --max-backlog 20000",
        "-s 1024 --durable --persistent --confirm 1000 --ack 100 --prefetch 1000",
        "-s 16-3000 --rate 2000 --confirm 10 --ack 1 --prefetch 50 --mandatory --heartbeat 1",
        "-s 300000 --max-backlog 100 --body-pattern zeros",
        "-s 4 --rate 1000",
        "-s exp:500 -x 3 -y 2 -X 2 -Y 2 --queues 5 --rate 3000 --confirm 20 --durable",
        "-x 2 -y 4 --queues 2 --rate 3000 --ack 10",
        "-t fanout --queues 3 -y 3 --max-backlog 5000",
        "-t direct --queues 3 --routing-key one --rate 1000",
        "-t topic --queues 2 --routing-key a.b a.c.d --binding-key a.* a.# --rate 1000",
        "-t headers --queues 2 --header kind=x size=3 --rate 1000 --priority 0-3",
        "--rate logistic:N=2000,k=1,mu=0.7,s=0.2 --confirm 100",
        "--messages 5000 --rate 5000",
    ];

    [Theory]
    [MemberData(nameof(Workloads))]
    public async Task Hoopoe_AnyWorkload_KeepsEveryMessageAndTheCountsAgree(string options) =>
        AssertClean(await BenchProcess.RunAsync(await broker.AddressAsync(), options + Brief));

    [Fact]
    public async Task RabbitMq_SeveralWorkloads_KeepsEveryMessageAndTheCountsAgree()
    {
        Assert.SkipUnless(RabbitMqBroker.IsInstalled, "not installed: rabbitmq-server");
        using var rabbit = await Task.Factory.StartNew(() => new RabbitMqBroker(), TaskCreationOptions.LongRunning);
        foreach (string options in new[] { Workloads.First().Data, Workloads.ElementAt(1).Data, Workloads.ElementAt(5).Data, Workloads.ElementAt(9).Data })
        {
            var run = await BenchProcess.RunAsync(rabbit.Address, options + Brief);
            AssertClean(run);
            Assert.Equal("RabbitMQ", run.Json.GetProperty("broker").GetProperty("product").GetString());
        }
    }

    [Fact]
    public async Task QueueThatDropsMessages_Measured_IsReportedAsLoss()
    {
        var run = await BenchProcess.RunAsync(
            await broker.AddressAsync(), "--rate 3000 --messages 3000 --queue-args x-max-length=20 --prefetch 10 --ack 10 --consumer-rate 500 --confirm 100 --drain 60");
        long lost = run.Number("totals", "lost");
        Assert.Equal(3, run.ExitCode);
        Assert.InRange(lost, 100, 2990);
        Assert.Equal(3000, run.Number("totals", "published"));
        Assert.Equal(3000, lost + run.Number("totals", "delivered"));
        Assert.Equal(lost, Assert.Single(run.Json.GetProperty("faults").EnumerateArray()).GetProperty("missing").GetInt64());
        Assert.Contains(" lost", Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NobodyConsumes_Measured_WhatIsInTheQueueIsNotLost()
    {
        var run = await BenchProcess.RunAsync(await broker.AddressAsync(), "-y 0 --messages 500 --confirm 50");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal((500, 0), (run.Number("totals", "remaining"), run.Number("totals", "lost")));
    }

    [Theory]
    [InlineData("amqp://guest:wrong@{0}", "--messages 1", 1, "ACCESS_REFUSED")]
    [InlineData("amqp://{0}/nowhere", "--messages 1", 1, "vhost")]
    [InlineData("amqp://127.0.0.1:1", "--messages 1", 1, "cannot connect to 127.0.0.1:1")]
    [InlineData("amqp://{0}", "--predeclared --queue nowhere --messages 1", 1, "NOT_FOUND")]
    [InlineData("amqp://{0}", "--queue-args x-max-length=-1 --messages 1", 1, "PRECONDITION_FAILED")]
    [InlineData("amqp://{0}", "--ack 10 --prefetch 5", 2, "--ack must not be more than --prefetch")]
    [InlineData("amqp://{0}", "--rate often", 2, "'often' is no rate")]
    public async Task Bench_ThatCannotRun_SaysWhyInOneLine(string uri, string options, int exitCode, string reason)
    {
        var run = await BenchProcess.RunAsync(string.Format(null, uri, await broker.AddressAsync()), options + " --quiet --json -");
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(reason, Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broker_KilledDuringTheRun_EndsItWithALineAndTheResult()
    {
        var doomed = await HoopoeProcess.StartAsync();
        BenchProcess run;
        var address = new IPEndPoint(IPAddress.Parse(doomed.Address.Host), doomed.Address.Port);
        var factory = new ConnectionFactory { Uri = new Uri($"amqp://{address}") };
        await using (var connection = await factory.CreateConnectionAsync())
        {
            await using var channel = await connection.CreateChannelAsync();
            await channel.QueueDeclareAsync("doomed", durable: false, exclusive: false, autoDelete: false);
            var running = BenchProcess.RunAsync(address, "-d 60 --rate 1000 --consumers 0 --predeclared --queue doomed");
            while ((await channel.QueueDeclarePassiveAsync("doomed")).MessageCount < 100 && !running.IsCompleted) await Task.Yield();
            await doomed.DisposeAsync();
            run = await running;
        }
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("connection", Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.False(run.Json.GetProperty("outcome").GetProperty("completed").GetBoolean());
    }

    private static void AssertClean(BenchProcess run)
    {
        Assert.True(run.ExitCode == 0, $"exit code {run.ExitCode}\n{run.Output}\n{run.Error}");
        Assert.All(Faults, fault => Assert.Equal(0, run.Number("totals", fault)));
        long published = run.Number("totals", "published");
        Assert.NotEqual(0, published);
        Assert.True(run.Number("totals", "delivered") >= published);
        Assert.Equal(run.Number("totals", "delivered"), run.Number("totals", "acknowledged"));
        if (run.Number("workload", "confirmWindow") > 0) Assert.Equal(published, run.Number("totals", "confirmed"));
        Assert.True(run.Fraction("throughput", "publishedPerSecond") > 0);
        Assert.NotEmpty(run.Json.GetProperty("samples").EnumerateArray());
        Assert.True(run.Json.GetProperty("outcome").GetProperty("drained").GetBoolean());
        AssertLatency(run.Json);
    }

    private static void AssertLatency(JsonElement json)
    {
        // Bodies too short for a time have no latency.
        if (!json.TryGetProperty("deliveryLatency", out var latency)) return;
        double[] rising = [.. new[] { "min", "p50", "p75", "p90", "p95", "p99", "p999", "p9999" }.Select(name => latency.GetProperty(name).GetDouble())];
        Assert.Equal(rising.Order(), rising);
        Assert.True(rising[0] > 0 && latency.GetProperty("max").GetDouble() >= rising[^1]);
    }

    /// <summary>A broker for these tests alone, started by the first.</summary>
    public sealed class Broker : IAsyncDisposable
    {
        private readonly Lazy<Task<HoopoeProcess>> _started = new(HoopoeProcess.StartAsync);

        public async Task<IPEndPoint> AddressAsync()
        {
            var address = (await _started.Value).Address;
            return new IPEndPoint(IPAddress.Parse(address.Host), address.Port);
        }

        public async ValueTask DisposeAsync()
        {
            if (_started is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }) await (await _started.Value).DisposeAsync();
        }
    }
}
