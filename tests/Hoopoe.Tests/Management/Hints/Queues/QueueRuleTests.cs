using Hoopoe.Core.Queues;
using Hoopoe.Management.Hints;
using Hoopoe.Management.Hints.Queues;
using Hoopoe.Management.Hints.Sampling;
using Xunit;

namespace Hoopoe.Tests.Management.Hints.Queues;

/// <summary>Rules about queues at their thresholds, on windows of one minute.</summary>
public sealed class QueueRuleTests
{
    private static readonly QueueWindow _minute = new() { Length = TimeSpan.FromMinutes(1) };

    [Theory]
    [InlineData(100, 60, 60, 0, 0, false, true)]
    [InlineData(99, 60, 60, 0, 0, false, false)]
    [InlineData(99, 60, 60, 0, 0, true, true)]
    [InlineData(500, 60, 60, 1, 0, true, false)]
    [InlineData(500, 60, 60, 0, 1, true, false)]
    [InlineData(500, 0, 0, 0, 0, true, false)]
    [InlineData(500, 60, 0, 0, 0, false, false)]
    public void UnconsumedQueue_AtItsThresholds(long ready, long arrived, long grown, int consumers, long delivered, bool isShown, bool isWrong) =>
        Check(isWrong, UnconsumedQueue.Rule, _minute with { Ready = ready, Consumers = consumers, Change = new QueueSample { Arrived = arrived, Depth = grown, Delivered = delivered } }, isShown);

    [Fact]
    public void UnconsumedQueue_WhoseMessagesExpire_IsADelay() => Check(
        false, UnconsumedQueue.Rule,
        _minute with { Ready = 500, Change = new QueueSample { Arrived = 60, Depth = 60 }, Settings = new QueueSettings { MessageTtlMs = 1000 } }, false);

    [Theory]
    [InlineData(10, 20, 0, 2, 2, false, true)]
    [InlineData(10, 20, 40, 2, 2, false, true)]
    [InlineData(10, 20, 41, 2, 2, false, false)]
    [InlineData(10, 20, 80, 2, 2, true, true)]
    [InlineData(10, 20, 81, 2, 2, true, false)]
    [InlineData(9, 20, 0, 2, 2, false, false)]
    [InlineData(10, 20, 0, 2, 1, false, false)]
    public void HeldPrefetch_AtItsThresholds(long ready, long unacked, long settled, int consumers, int atLimit, bool isShown, bool isWrong)
    {
        var window = _minute with { Ready = ready, Unacked = unacked, Consumers = consumers, Change = new QueueSample { Settled = settled } };
        Check(isWrong, HeldPrefetch.Rule, window with { Prefetch = new PrefetchUse(consumers, atLimit, unacked) }, isShown);
        Assert.True(HeldPrefetch.IsSuspicious(window) || !isWrong);
    }

    [Theory]
    [InlineData(100, 1051, 1000, false, true)]
    [InlineData(100, 1049, 1000, false, false)]
    [InlineData(99, 2000, 1000, false, false)]
    [InlineData(100, 1001, 1000, true, true)]
    [InlineData(100, 1000, 1000, true, false)]
    [InlineData(100, 10, 0, false, true)]
    public void SlowConsumers_AtTheirThresholds(long ready, long arrived, long settled, bool isShown, bool isWrong) => Check(
        isWrong, SlowConsumers.Rule, _minute with { Ready = ready, Consumers = 1, Change = new QueueSample { Arrived = arrived, Settled = settled, Depth = arrived - settled } }, isShown);

    [Theory]
    [InlineData(72_000, 1200, false, true)]
    [InlineData(71_999, 1200, false, false)]
    [InlineData(36_000, 1200, true, true)]
    [InlineData(35_999, 1200, true, false)]
    [InlineData(999, 1, false, false)]
    public void Drain_AtItsThresholds(long ready, long shrunk, bool isShown, bool isWrong) => Check(
        isWrong, SlowConsumers.Drain, _minute with { Ready = ready, Consumers = 1, Change = new QueueSample { Settled = shrunk, Depth = -shrunk } }, isShown);

    [Theory]
    [InlineData(15, 60, 0, false, true)]
    [InlineData(14, 60, 0, false, false)]
    [InlineData(8, 60, 0, true, true)]
    [InlineData(7, 60, 0, true, false)]
    [InlineData(15, 60, 61, false, false)]
    [InlineData(150, 700, 10_000, false, true)]
    public void LoopingMessages_AtTheirThresholds(long least, long redelivered, long settled, bool isShown, bool isWrong) => Check(
        isWrong, LoopingMessages.Rule,
        _minute with { LeastRedelivered = least, Change = new QueueSample { Redelivered = redelivered, Delivered = redelivered + settled, Settled = settled } }, isShown);

    [Theory]
    [InlineData(90, 100L, 0, null, false, true)]
    [InlineData(89, 100L, 0, null, false, false)]
    [InlineData(80, 100L, 0, null, true, true)]
    [InlineData(79, 100L, 0, null, true, false)]
    [InlineData(9, 9L, 0, null, false, false)]
    [InlineData(1, null, 950, 1000L, false, true)]
    [InlineData(1, 100L, 950, 1000L, false, true)]
    [InlineData(1000, null, 0, null, false, false)]
    public void NearLimit_AtItsThresholds(long ready, long? most, long bytes, long? mostBytes, bool isShown, bool isWrong) => Check(
        isWrong, NearLimit.Rule, _minute with { Ready = ready, ReadyBytes = bytes, Settings = new QueueSettings { MaxLength = most, MaxLengthBytes = mostBytes } }, isShown);

    [Theory]
    [InlineData(OverflowPolicy.DropHead, HintSeverity.Information, "the oldest messages are dropped")]
    [InlineData(OverflowPolicy.RejectPublish, HintSeverity.Warning, "Publishes are refused")]
    internal void NearLimit_ByWhatHappensThen_IsMoreOrLessGrave(OverflowPolicy overflow, HintSeverity severity, string words)
    {
        var finding = NearLimit.Rule.Judge(_minute with { Ready = 100, Settings = new QueueSettings { MaxLength = 100, Overflow = overflow } }, false);
        Assert.Equal(severity, finding!.Severity);
        Assert.Contains(words, finding.Problem);
    }

    [Theory]
    [InlineData(1, "dlx", true)]
    [InlineData(0, "dlx", false)]
    [InlineData(1, null, false)]
    public void LostDeadLetters_AtTheirThresholds(long lost, string? exchange, bool isWrong) => Check(
        isWrong, LostDeadLetters.Rule, _minute with { Change = new QueueSample { Lost = lost }, Settings = new QueueSettings { DeadLetterExchange = exchange } }, false);

    [Fact]
    public void Rules_OnAShortWindow_SpeakOfNoTrend()
    {
        var window = _minute with { Length = TimeSpan.FromSeconds(15), Ready = 1000, Change = new QueueSample { Arrived = 1000, Depth = 1000 } };
        Check(false, UnconsumedQueue.Rule, window, false);
        Check(false, SlowConsumers.Rule, window with { Consumers = 1 }, false);
        Assert.False(HeldPrefetch.IsSuspicious(window with { Consumers = 1, Unacked = 1 }));
    }

    private static void Check(bool isWrong, Rule<QueueWindow> rule, QueueWindow window, bool isShown)
    {
        var finding = rule.Judge(window, isShown);
        Assert.Equal(isWrong, finding is not null);
        if (finding is null) return;
        Assert.EndsWith(".", finding.Problem);
        Assert.EndsWith(".", finding.Remedy);
        Assert.NotEmpty(finding.Evidence);
        Assert.DoesNotContain(finding.Evidence, one => one.Value is double value && !double.IsFinite(value));
    }
}
