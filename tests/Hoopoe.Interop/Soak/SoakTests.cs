using System.Text;
using Hoopoe.Interop.Brokers;
using Xunit;

namespace Hoopoe.Interop.Soak;

/// <summary>The soak: briefly with all other tests, and for as long as asked by <c>./dev.cs soak</c>.</summary>
public sealed class SoakTests(ITestOutputHelper output)
{
    // The pool of a runtime comes and goes by a few threads.
    private const int ThreadSlack = 12;
    // Files of the journal come and go.
    private const int FileSlack = 8;
    private const int SamplesShown = 40;

    // Pools and the collector's heap have found their size before the second of four quarters in a soak of this length.
    private static readonly TimeSpan TrendIsClear = TimeSpan.FromMinutes(8);
    private const int GrowthMegabytes = 20;

    [Fact]
    public async Task Broker_WithRandomClients_EndsAsItBegan()
    {
        SoakOptions options = SoakOptions.FromEnvironment();
        output.WriteLine($"seed {options.Seed}");
        await using HoopoeProcess broker = await HoopoeProcess.StartAsync();
        SoakRun run = new(broker, options);
        try
        {
            await Task.Factory.StartNew(run.Run, TaskCreationOptions.LongRunning);
        }
        finally
        {
            output.WriteLine(Report(run));
        }

        Assert.Empty(run.Seen.Failures);
        Assert.True(BrokerLog.Unexpected(broker.Log).Count == 0, string.Join("\n", BrokerLog.Unexpected(broker.Log)));
        Assert.True(run.After!.Sockets <= run.Before!.Sockets, $"sockets: {run.Before.Sockets} before, {run.After.Sockets} after");
        Assert.True(run.After.Files <= run.Before.Files + FileSlack, $"files: {run.Before.Files} before, {run.After.Files} after");
        Assert.True(run.After.Threads <= run.Before.Threads + ThreadSlack, $"threads: {run.Before.Threads} before, {run.After.Threads} after");
        Assert.True(
            run.After.ResidentMegabytes <= run.Before.ResidentMegabytes + run.ResidentSlackMegabytes,
            $"resident: {run.Before.ResidentMegabytes} MB before, {run.After.ResidentMegabytes} MB after, {run.ResidentSlackMegabytes} MB more allowed");
        if (options.Duration >= TrendIsClear)
            Assert.InRange(run.Trend.Late, 0, run.Trend.Early + GrowthMegabytes);
    }

    private static string Report(SoakRun run)
    {
        StringBuilder report = new();
        int step = Math.Max(1, run.Samples.Count / SamplesShown);
        foreach (ProcessMeter.Sample sample in run.Samples.Where((_, n) => n % step == 0))
            report.AppendLine(sample.ToString());
        foreach ((string what, long count) in run.Seen.Counts)
            report.AppendLine($"{count,10} {what}");
        foreach (string ledger in run.Ledgers)
            report.AppendLine(ledger);
        report.AppendLine($"before {run.Before}").AppendLine($"after  {run.After}");
        report.AppendLine($"second quarter {run.Trend.Early} MB, last quarter {run.Trend.Late} MB");
        foreach (string failure in run.Seen.Failures)
            report.AppendLine($"FAILURE {failure}");
        return report.ToString();
    }
}
