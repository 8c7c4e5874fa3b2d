using Hoopoe.Compare.Brokers;
using Hoopoe.Compare.Results;
using Hoopoe.Compare.Tools;
using Hoopoe.Compare.Workloads;
using Xunit;

namespace Hoopoe.Tests.Compare;

/// <summary>The load generator's command line, and its line of JSON.</summary>
public sealed class AmqpLoadTests
{
    private const string Line = """
        {"tool":"amqpload","total_s":4.0,"published_per_s":1000,"consumed_per_s":900,"published":5000,"consumed":4000,"lost":0,
        "lat_us":{"n":10,"p50":81.5,"p99":400.2},"confirm_us":{"n":0,"p50":0.0,"p99":0.0},"broker_cpu_s":0.50,"broker_us_per_msg":0.427,"errors":0}
        """;

    private readonly AmqpLoad _tool = new("amqpload");

    [Fact]
    public void Output_OfALoadThatLasts_GivesTheRateOfTheWindow()
    {
        var outcome = Parse(new LoadShape());

        Assert.Equal(900, outcome.Figures[Figure.Rate]);
        Assert.Equal(0.427, outcome.Figures[Figure.CpuMicroseconds]);
        Assert.Equal((81.5, 400.2), (outcome.Figures[Figure.LatencyP50], outcome.Figures[Figure.LatencyP99]));
        Assert.False(outcome.Figures.ContainsKey(Figure.ConfirmP50));
        Assert.Empty(outcome.Faults);
    }

    [Fact]
    public void Output_WithoutConsumers_GivesTheRateOfPublishing() =>
        Assert.Equal(1000, Parse(new LoadShape { Consumers = 0 }).Figures[Figure.Rate]);

    [Fact]
    public void Output_OfACountedLoad_GivesTheRateOverTheWholeTime()
    {
        Assert.Equal(1000, Parse(new LoadShape { Count = 4000 }).Figures[Figure.Rate]);
        Assert.Equal(1250, Parse(new LoadShape { Count = 5000, Consumers = 0 }).Figures[Figure.Rate]);
    }

    [Fact]
    public void Output_WithoutTheBrokersProcess_GivesNoProcessorTime() => Assert.False(
        Parse(new LoadShape(), Line.Replace("0.50", "0.00", StringComparison.Ordinal)).Figures.ContainsKey(Figure.CpuMicroseconds));

    [Fact]
    public void Output_WithLostMessages_IsAFault() =>
        Assert.Equal(["lost 7"], Parse(new LoadShape(), Line.Replace("\"lost\":0", "\"lost\":7", StringComparison.Ordinal)).Faults);

    [Theory]
    [InlineData("")]
    [InlineData("cannot connect")]
    [InlineData("{\"tool\":")]
    public void Output_ThatSaysNothing_IsRefused(string output) =>
        Assert.Throws<FormatException>(() => _tool.Parse(new LoadShape(), output));

    [Fact]
    public void CommandLine_OfEachWorkload_NamesTheBrokerAndTheLoad()
    {
        var broker = RemoteBroker.Parse("other=amqp://me:secret@example.org:5673");
        foreach (var step in WorkloadCatalogue.All(quick: true).SelectMany(workload => workload.Steps))
        {
            string line = string.Join(' ', _tool.Arguments(step.Shape, broker, new LoadTime(2))!);
            Assert.Contains("--host example.org --port 5673 --user me --pass secret", line, StringComparison.Ordinal);
            Assert.Equal(step.Shape.Durable, line.Contains("--durable --persistent", StringComparison.Ordinal));
            Assert.Equal(step.Shape.Count > 0, line.Contains(step.Shape.Producers == 0 ? "--expect" : "--count", StringComparison.Ordinal));
        }
    }

    private LoadOutcome Parse(LoadShape shape, string output = Line) => _tool.Parse(shape, $"a remark\n{output.ReplaceLineEndings("")}\n");
}
