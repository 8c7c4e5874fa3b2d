using System.Globalization;
using System.Net;
using Xunit;

namespace Hoopoe.Interop.Hostile;

/// <summary>
/// A hostile peer against the broker, while others work: calm phases and hostile ones by turns, then a look at what is left. Holds that
/// the others' p99 stays within five times what it is in the calm, that memory does not grow without bound meanwhile, that it and
/// everything that was opened are given back, and that the log stays short. One for a test.
/// </summary>
internal sealed class Ordeal(HostileBroker broker, ITestOutputHelper output)
{
    private const int Attempts = 8;
    private const int Rounds = 3;
    private const double Within = 5;

    // What the others' p99 may come to however good it is in the calm. Everybody shares two cores or so: a thread that wakes on a busy one waits for a
    // turn of the scheduler, four milliseconds with a clock of 250 Hz, whatever the broker does.
    private const double FloorMs = 6;

    // A calm phase that is worse than this is none: it is what the peers have left behind.
    private const double SpoiledMs = 100;

    // What the collector keeps for next time, which does not grow with the length of an attack.
    private const long Slack = 96L << 20;

    // Offences of one address are told by at most three lines a minute, and those of all by one more; an ordeal lasts less than three.
    private const int MostLines = 15;

    private static int _origins;

    private static readonly TimeSpan _calm = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan _glance = TimeSpan.FromMilliseconds(25);

    private long _peak;

    /// <summary>The address that its peers come from, which is none of the others'.</summary>
    public IPAddress Origin { get; } = new([127, 0, 1, (byte)Interlocked.Increment(ref _origins)]);

    /// <summary>How long a hostile phase is.</summary>
    public TimeSpan Phase { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>By how many bytes the broker's resident memory may grow while the peers are at work.</summary>
    public long MostGrowth { get; init; } = 96L << 20;

    /// <summary>How many peers there are at a time.</summary>
    public int Peers { get; init; } = 1;

    /// <summary>What removes more that a peer leaves behind than its queues; it is called until nothing is left.</summary>
    public Action? Tidy { get; init; }

    /// <summary>Runs it.</summary>
    /// <param name="peer">What a peer does, until it is told to stop or is cut off; it begins anew then.</param>
    /// <param name="queues">The queues that it leaves behind, which are removed in the end.</param>
    /// <returns>The warnings that it caused.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(Action<CancellationToken> peer, params string[] queues)
    {
        await broker.StartedAsync();
        using var citizens = new Citizens(broker.Amqp);
        var before = await broker.CountAsync();
        long residentBefore = broker.ResidentBytes;
        int logged = broker.Process.Output.Count;
        await HoldLatencyAsync(citizens, peer);
        var left = before;
        Assert.True(await HostileBroker.UntilAsync(async () => (left = await TidyAndCountAsync(queues)) == before), $"of {before} there is {left}");
        Assert.True(await HostileBroker.UntilAsync(() => Task.FromResult(broker.ResidentBytes < residentBefore + Slack)),
            $"{residentBefore >> 20} MiB have become {broker.ResidentBytes >> 20} MiB");
        // What is told of the last minute is of ordeals before, unless most of it came from here.
        string[] warnings =
        [
            .. broker.Warnings(logged).Where(line => !line.Contains("In the last minute clients did", StringComparison.Ordinal) || line.EndsWith($" from {Origin}", StringComparison.Ordinal)),
        ];
        output.WriteLine($"memory {residentBefore >> 20} -> {_peak >> 20} -> {broker.ResidentBytes >> 20} MiB, {warnings.Length} warnings");
        foreach (string line in warnings.Take(3)) output.WriteLine(line);
        Assert.True(_peak - residentBefore <= MostGrowth, $"{residentBefore >> 20} MiB had become {_peak >> 20} MiB");
        Assert.InRange(broker.Process.Output.Count - logged, 0, MostLines);
        return warnings;
    }

    // Each time anew: the broker may still be at what a peer sent before it was cut off, and make a thing again that was removed just before.
    private async Task<ObjectTotals> TidyAndCountAsync(string[] queues)
    {
        foreach (string queue in queues) await broker.DeleteQueueAsync(queue);
        Tidy?.Invoke();
        return await broker.CountAsync();
    }

    // A machine that does other things for a while spoils a comparison; one that is slow for the peer's sake spoils all of them.
    private async Task HoldLatencyAsync(Citizens citizens, Action<CancellationToken> peer)
    {
        string figures = "";
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            var (calm, hostile) = (new List<(double Confirm, double Delivery)>(), new List<(double Confirm, double Delivery)>());
            for (int round = 0; round < Rounds; round++)
            {
                calm.Add(await MeasureAsync(citizens, _calm));
                using var attack = new Attack(peer, Peers, Origin);
                hostile.Add(await MeasureAsync(citizens, Phase));
            }
            var (confirm, delivery) = (Compare(calm, hostile, one => one.Confirm), Compare(calm, hostile, one => one.Delivery));
            figures = $"p99 of confirms {confirm.Calm:0.00} -> {confirm.Hostile:0.00} ms, of deliveries {delivery.Calm:0.00} -> {delivery.Hostile:0.00} ms";
            output.WriteLine(figures);
            if (confirm.Passes && delivery.Passes) return;
        }
        Assert.Fail($"the others suffer, {Attempts} times out of {Attempts}: {figures}");
    }

    // To be asked strictly, as docs/internals/hostile-peers.md does.
    private double Floor => Environment.GetEnvironmentVariable("HOOPOE_HOSTILE_FLOOR_MS") is { } asked ? double.Parse(asked, CultureInfo.InvariantCulture) : FloorMs;

    private async Task<(double Confirm, double Delivery)> MeasureAsync(Citizens citizens, TimeSpan time)
    {
        citizens.Begin();
        long until = Environment.TickCount64 + (long)time.TotalMilliseconds;
        using var glance = new PeriodicTimer(_glance);
        while (Environment.TickCount64 < until)
        {
            await glance.WaitForNextTickAsync();
            _peak = Math.Max(_peak, broker.ResidentBytes);
        }
        return citizens.End();
    }

    private (double Calm, double Hostile, bool Passes) Compare(
        List<(double Confirm, double Delivery)> calm, List<(double Confirm, double Delivery)> hostile, Func<(double Confirm, double Delivery), double> which)
    {
        var (quiet, loud) = (Median(calm.Select(which)), Median(hostile.Select(which)));
        return (quiet, loud, quiet <= SpoiledMs && loud <= Math.Max(quiet * Within, Floor));
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
