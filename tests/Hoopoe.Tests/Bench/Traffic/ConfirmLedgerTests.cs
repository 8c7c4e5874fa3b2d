using Hoopoe.Bench.Measuring;
using Hoopoe.Bench.Traffic;
using Xunit;

namespace Hoopoe.Tests.Bench.Traffic;

/// <summary>Confirms one by one, many at once, in any order, and such as make no sense.</summary>
public sealed class ConfirmLedgerTests
{
    private readonly LatencyHistogram _latency = new();
    private readonly ConfirmLedger _ledger;

    public ConfirmLedgerTests()
    {
        _ledger = new ConfirmLedger(10, _latency);
        for (int i = 0; i < 10; i++) _ledger.Enter(i * 100);
    }

    [Fact]
    public void Window_Full_HasNoRoomUntilAConfirm()
    {
        Assert.Equal(0, _ledger.Room);
        Assert.True(_ledger.Settle(4, multiple: false, isAck: true, 1000));
        Assert.Equal((1, 9), (_ledger.Room, _ledger.Outstanding));
    }

    [Fact]
    public void Settle_Multiple_TakesAllUpToItAndNoneTwice()
    {
        Assert.True(_ledger.Settle(3, multiple: false, isAck: true, 1000));
        Assert.True(_ledger.Settle(5, multiple: true, isAck: true, 1000));
        Assert.Equal((5, 5), (_ledger.Acked, _ledger.Outstanding));
        Assert.True(_ledger.Settle(0, multiple: true, isAck: false, 1000));
        Assert.Equal((5, 5, 0), (_ledger.Acked, _ledger.Nacked, _ledger.Outstanding));
        long[] counts = new long[LatencyHistogram.Length];
        _latency.AddTo(counts);
        Assert.Equal(5, LatencySummaries.Summarise(counts)!.Count);
    }

    [Theory]
    [InlineData(11, false)]
    [InlineData(11, true)]
    [InlineData(0, false)]
    [InlineData(2, false)]
    public void Settle_OfWhatDoesNotWait_IsRefused(ulong tag, bool multiple)
    {
        _ledger.Settle(2, multiple: false, isAck: true, 1000);
        Assert.False(_ledger.Settle(tag, multiple, isAck: true, 1000));
    }

    [Fact]
    public void Settle_AnyOrderForLong_SettlesEachOnce()
    {
        var random = new Random(5);
        var open = Enumerable.Range(1, 10).Select(tag => (ulong)tag).ToList();
        ulong next = 11;
        for (int i = 0; i < 10_000; i++)
        {
            int at = random.Next(open.Count);
            Assert.True(_ledger.Settle(open[at], multiple: false, isAck: true, 1000));
            open.RemoveAt(at);
            // One publish that is long without its confirm may use up the ring, never the others' confirms.
            if (_ledger.Room == 0) continue;
            _ledger.Enter(0);
            open.Add(next++);
            if (open.Count == 0) return;
        }
        Assert.Equal(10_000, _ledger.Acked);
    }
}
