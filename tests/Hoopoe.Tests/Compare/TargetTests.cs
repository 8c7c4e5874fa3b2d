using Hoopoe.Compare.Brokers;
using Hoopoe.Compare.Reports;
using Hoopoe.Compare.Results;
using Hoopoe.Compare.Targets;
using Hoopoe.Compare.Tools;
using Hoopoe.Compare.Workloads;
using Xunit;

namespace Hoopoe.Tests.Compare;

/// <summary>Targets, and whether a run meets them.</summary>
public sealed class TargetTests
{
    [Fact]
    public void Target_OfARatio_IsMetFromItsBoundOn()
    {
        var target = TargetCatalogue.All.First(target => target.What.StartsWith("rate, to RabbitMQ's, transient, 16 B", StringComparison.Ordinal));

        Assert.True(target.IsMet(Results(("Hoopoe", 2000), ("RabbitMQ", 100))));
        Assert.False(target.IsMet(Results(("Hoopoe", 1999), ("RabbitMQ", 100))));
        Assert.Null(target.IsMet(Results(("Hoopoe", 2000))));
    }

    [Fact]
    public void Target_OfACost_IsMetUpToItsBound()
    {
        var target = TargetCatalogue.All.First(target => target.What == "CPU a message, transient, 16 B");

        Assert.True(target.IsMet(new ResultTable([Cost(0.75)])));
        Assert.False(target.IsMet(new ResultTable([Cost(0.76)])));
    }

    /// <summary>A workload that was renamed here and not there would never be measured.</summary>
    [Fact]
    public void Targets_All_AreMeasuredByAFullRun()
    {
        string[] brokers = [HoopoeServer.HoopoeName, RabbitMqServer.RabbitMqName];
        var everything = Enum.GetValues<Figure>().ToDictionary(figure => figure, _ => 1.0);
        var measured = from workload in WorkloadCatalogue.All(quick: false)
                       from step in workload.Steps
                       from broker in brokers
                       select new Measurement(workload.KeyOf(step), broker, AmqpLoad.ToolName, 1, everything, []);
        string[] probes = ["3: one loopback TCP stream", "5: bare write and fdatasync of 1 KiB"];
        ResultTable results = new([.. measured, .. probes.Select(probe => new Measurement(probe, "machine", "probe", 1, everything, []))]);

        Assert.All(TargetCatalogue.All, target => Assert.NotNull(target.Measure(results)));
    }

    [Fact]
    public void Report_OfARun_HasTargetsRatesAndFaults()
    {
        Measurement[] measured = [Rate("Hoopoe", 2000) with { Faults = ["lost 3"] }, Rate("RabbitMQ", 100)];
        string report = new ComparisonReport(new ResultFile(new Dictionary<string, string> { ["cores"] = "2" }, ["RabbitMQ", "Hoopoe"], measured)).ToString();

        Assert.Contains("| 1 | rate, to RabbitMQ's, transient, 16 B | ≥ 20.0x | 20.0x | yes |", report, StringComparison.Ordinal);
        Assert.Contains("| 1: transient, 16 B | 100/s | 2,000/s | 20.0 | – |", report, StringComparison.Ordinal);
        Assert.Contains("- 1: transient, 16 B, Hoopoe: lost 3", report, StringComparison.Ordinal);
    }

    private static ResultTable Results(params (string Broker, double Rate)[] rates) => new(rates.Select(one => Rate(one.Broker, one.Rate)));

    private static Measurement Rate(string broker, double rate) => One(broker, Figure.Rate, rate);

    private static Measurement Cost(double microseconds) => One("Hoopoe", Figure.CpuMicroseconds, microseconds);

    private static Measurement One(string broker, Figure figure, double value) =>
        new("1: transient, 16 B", broker, AmqpLoad.ToolName, 1, new Dictionary<Figure, double> { [figure] = value }, []);
}
