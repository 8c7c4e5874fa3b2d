using System.Text.Json;
using Hoopoe.Interop.Brokers;
using Hoopoe.Interop.Clients;
using Xunit;

namespace Hoopoe.Interop.Load;

/// <summary>
/// Every workload of the load generator, briefly: each message arrives once, whole and in order. Says nothing of speed.
/// The workloads run one after the other against a broker of their own.
/// </summary>
public sealed class LoadTests(LoadGenerator generator, LoadTests.LoadedBroker broker) : IClassFixture<LoadTests.LoadedBroker>
{
    private const string Brief = " -d 1.2 --warmup 0.3";
    private const string Durable = " --durable --persistent --confirm 1000 --ack 100 --prefetch 1000";
    private const string Bounded = " --max-backlog 20000";

    private static readonly string[] Faults = ["lost", "undrained", "duplicate", "out_of_order", "corrupt", "nacked", "bad_confirms", "errors"];

    public static TheoryData<string> Workloads =>
    [
        "-s 16" + Bounded,
        "-s 1024" + Bounded,
        "-s 65536 --max-backlog 2000",
        "-s 16" + Durable,
        "-s 1024" + Durable,
        "-s 65536" + Durable,
        "-s 1024 --rate 5000",
        "-s 1024 --rate 5000" + Durable,
        "-s 16 --exchange fan --queues 10 -C 10" + Bounded,
        "-s 1024 --exchange fan --queues 10 -C 10" + Bounded,
        "-s 1024 -P 4 -C 4" + Bounded,
        "-s 1024 -P 4 -C 4" + Durable,
        "-s 1024 -P 8 -C 8 --queues 8" + Bounded,
        "-s 1024 -P 50 -C 50 --queues 10" + Bounded,
        "-s 1024 -P 50 -C 50 --queues 50" + Durable,
        "-s 1024 --mandatory --props" + Bounded,
        "-s 1024 --mandatory --props" + Durable,
        "-s 1024 --queue-type quorum" + Durable,
        "-s 1024 --frame-max 4096" + Bounded,
        "-s 1024 --priorities 10" + Bounded,
        "-s 16 --exchange topics --exchange-type topic --bindings 1000" + Bounded,
        "-s 16 --idle-queues 100 --idle-connections 20" + Bounded,
    ];

    [Theory]
    [MemberData(nameof(Workloads))]
    public async Task Broker_UnderLoad_DeliversEveryMessageOnceWholeAndInOrder(string options)
    {
        ProcessRun run = await generator.RunAsync(await broker.AddressAsync(), options + Brief);

        Assert.True(run.ExitCode == 0 && !run.OutOfTime, $"exit code {run.ExitCode}\n{run.Output}\n{run.Error}");
        JsonElement result = JsonDocument.Parse(run.Output).RootElement;
        Assert.All(Faults, fault => Assert.Equal(0, result.GetProperty(fault).GetInt64()));
        Assert.NotEqual(0, result.GetProperty("published").GetInt64());
        Assert.Equal(0, result.GetProperty("returned").GetInt64());
    }

    [Theory]
    [InlineData("--churn 200 -P 2 --queues 2 -C 0")]
    [InlineData("--loop 50 --rate 1000")]
    public async Task Broker_UnderManyConnections_LosesNothing(string options)
    {
        ProcessRun run = await generator.RunAsync(await broker.AddressAsync(), options + Brief);

        Assert.True(run.ExitCode == 0 && !run.OutOfTime, $"exit code {run.ExitCode}\n{run.Output}\n{run.Error}");
        JsonElement result = JsonDocument.Parse(run.Output).RootElement;
        Assert.NotEqual(0, result.GetProperty("published").GetInt64());
        Assert.Equal(result.GetProperty("published").GetInt64(), result.GetProperty("consumed").GetInt64());
    }

    /// <summary>A broker that nobody else talks to, started by the first workload.</summary>
    public sealed class LoadedBroker : IAsyncDisposable
    {
        private readonly Lazy<Task<HoopoeProcess>> _started = new(HoopoeProcess.StartAsync);

        public async Task<BrokerAddress> AddressAsync() => (await _started.Value).Address;

        public async ValueTask DisposeAsync()
        {
            if (_started is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
                await (await _started.Value).DisposeAsync();
        }
    }
}
