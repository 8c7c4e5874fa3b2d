using Hoopoe.Compare.Brokers;
using Hoopoe.Compare.Results;
using Hoopoe.Compare.Tools;
using Hoopoe.Compare.Workloads;
using Xunit;

namespace Hoopoe.Tests.Compare;

/// <summary>The broker's own benchmark as a load tool: its command line, and its JSON.</summary>
public sealed class HoopoeBenchTests
{
    private const string Output = """
        { "totals": { "published": 100, "lost": 2, "duplicated": 0 },
          "throughput": { "publishedPerSecond": 1000.5, "deliveredPerSecond": 900.5 },
          "deliveryLatency": { "p50": 81.5, "p99": 400.2 }, "brokerCost": { "cpuMicrosecondsPerMessage": 0.43 } }
        """;

    private readonly HoopoeBench _tool = new("hoopoe");

    [Fact]
    public void Output_OfARun_GivesFiguresAndFaults()
    {
        var outcome = _tool.Parse(new LoadShape(), Output);

        Assert.Equal((900.5, 0.43), (outcome.Figures[Figure.Rate], outcome.Figures[Figure.CpuMicroseconds]));
        Assert.Equal((81.5, 400.2), (outcome.Figures[Figure.LatencyP50], outcome.Figures[Figure.LatencyP99]));
        Assert.False(outcome.Figures.ContainsKey(Figure.ConfirmP50));
        Assert.Equal(["lost 2"], outcome.Faults);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    public void Output_ThatSaysNothing_IsRefused(string output) => Assert.Throws<FormatException>(() => _tool.Parse(new LoadShape(), output));

    [Fact]
    public void CommandLine_OfADurableFanout_HasItsWords()
    {
        LoadShape shape = new() { Durable = true, Fanout = true, Queues = 10, MaxBacklog = 20, ConfirmWindow = 5 };
        string line = string.Join(' ', _tool.Arguments(shape, RemoteBroker.Parse("other=amqp://me:p%40ss@example.org"), new LoadTime(8))!);

        Assert.Contains("--uri amqp://me:p%40ss@example.org:5672", line, StringComparison.Ordinal);
        Assert.Contains("--duration 10 --warmup 2", line, StringComparison.Ordinal);
        Assert.Contains("--durable --persistent --exchange-type fanout --confirm 5 --max-backlog 200", line, StringComparison.Ordinal);
    }

    [Fact]
    public void CommandLine_OfALoadItHasNoWordsFor_IsNone() =>
        Assert.Null(_tool.Arguments(new LoadShape { Cycles = 10 }, RemoteBroker.Parse("other=amqp://host"), new LoadTime(8)));
}
