using Hoopoe.Bench.Measuring;
using Hoopoe.Bench.Ramps;
using Hoopoe.Bench.Results;
using Xunit;

namespace Hoopoe.Tests.Bench.Traffic;

/// <summary>
/// A stall shows in the percentiles: messages that were due while nothing moved count from when they were due, not from when they
/// were sent at last.
/// </summary>
public sealed class CoordinatedOmissionTests
{
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    private readonly BenchRig _rig = new(workload => workload with { Rate = new ConstantRate(1000), Messages = 10_000 });

    [Fact]
    public void SteadyBroker_AtALimitedRate_HasTheLatencyOfItsTransport()
    {
        Run(seconds: 10, stallFrom: 0, stallTo: 0);
        Assert.InRange(Latency().Max, 900, 1100);
    }

    [Fact]
    public void ProducerStalledForASecond_ShowsInTheLatenciesOfAllThatWereDue()
    {
        Run(seconds: 10, stallFrom: 4, stallTo: 5);
        AssertASecondsStall(Latency());
    }

    [Fact]
    public void ConsumerStalledForASecond_ShowsInTheLatenciesOfAllThatWereDue()
    {
        Run(seconds: 10, stallFrom: 4, stallTo: 5, stallsConsumer: true);
        AssertASecondsStall(Latency());
    }

    // A tenth of the messages were due during the stall, and waited for half of it on average.
    private static void AssertASecondsStall(LatencySummary latency)
    {
        Assert.Equal(10_000, latency.Count);
        Assert.InRange(latency.P50, 900, 1100);
        Assert.InRange(latency.P95, 480_000, 520_000);
        Assert.InRange(latency.P99, 880_000, 920_000);
        Assert.InRange(latency.Max, 990_000, 1_020_000);
    }

    private void Run(int seconds, int stallFrom, int stallTo, bool stallsConsumer = false)
    {
        List<byte[]> held = [];
        for (int ms = 0; ms < seconds * 1000; ms++)
        {
            bool stalled = ms >= stallFrom * 1000 && ms < stallTo * 1000;
            if (!stalled || stallsConsumer)
            {
                while (_rig.Producer.SendBatch() > 0) held.AddRange(_rig.TakeBodies());
            }
            _rig.Time.Advance(Millisecond);
            if (stalled) continue;
            if (held.Count > 0) _rig.Deliver(held);
            held.Clear();
        }
    }

    private LatencySummary Latency()
    {
        long[] counts = new long[LatencyHistogram.Length];
        _rig.Consumer.Latency.AddTo(counts);
        return LatencySummaries.Summarise(counts)!;
    }
}
