using Hoopoe.Management;
using Hoopoe.Management.Hints;
using Hoopoe.Management.Hints.Clients;
using Hoopoe.Management.Hints.Node;
using Hoopoe.Management.Hints.Routing;
using Hoopoe.Management.Hints.Sampling;
using Xunit;

namespace Hoopoe.Tests.Management.Hints.Node;

/// <summary>Rules about the node, its clients and its routing at their thresholds, on windows of one minute.</summary>
public sealed class NodeRuleTests
{
    private static readonly NodeWindow _minute = new() { Length = TimeSpan.FromMinutes(1), DiskFree = 1L << 40 };

    [Theory]
    [InlineData(60, 60, false, true)]
    [InlineData(59, 60, false, false)]
    [InlineData(1000, 59, false, false)]
    [InlineData(30, 30, true, true)]
    [InlineData(30, 29, true, false)]
    public void ConnectionChurn_AtItsThresholds(long opened, long ended, bool isShown, bool isWrong) =>
        Assert.Equal(isWrong, ConnectionChurn.Rule.Judge(_minute with { Change = new NodeSample { Opened = opened, Ended = ended } }, isShown) is not null);

    [Fact]
    public void ConnectionChurn_OfSeveral_NamesThoseWhoDoMost()
    {
        var window = _minute with
        {
            Change = new NodeSample { Opened = 100, Ended = 100 },
            Newcomers = [.. Enumerable.Repeat(("ann", "h1"), 6), .. Enumerable.Repeat(("bob", "h2"), 3), ("cid", "h3"), ("eve", "h4")],
        };
        Assert.Contains("by user 'ann' from h1 (55 %), user 'bob' from h2 (27 %), user 'cid' from h3 (9 %).", ConnectionChurn.Rule.Judge(window, false)!.Problem);
    }

    [Theory]
    [InlineData(20, 60, false, true)]
    [InlineData(19, 60, false, false)]
    [InlineData(10, 60, true, true)]
    [InlineData(9, 60, true, false)]
    [InlineData(500, 59, false, false)]
    public void DiskBoundConfirms_AtTheirThresholds(int flushMs, long confirmed, bool isShown, bool isWrong) => Assert.Equal(
        isWrong,
        DiskBoundConfirms.Rule.Judge(_minute with { Change = new NodeSample { Confirmed = confirmed, Flushes = new FlushTotals(100, TimeSpan.FromMilliseconds(100 * flushMs)) } }, isShown) is not null);

    [Fact]
    public void DiskBoundConfirms_WithNumbers_SaysThem()
    {
        var window = _minute with { ConfirmsAwaitSync = true, Change = new NodeSample { Confirmed = 6000, Flushes = new FlushTotals(300, TimeSpan.FromSeconds(45)) } };
        var finding = DiskBoundConfirms.Rule.Judge(window, false)!;
        Assert.Equal(HintSeverity.Warning, finding.Severity);
        Assert.Contains("one flush takes 0.2 s on average, at 5/s the journal is flushing for 75 % of the time, and a confirm of a persistent message waits for about 0.2 s of that.", finding.Problem);
    }

    [Theory]
    [InlineData(512_000_000, 50_000_000, false, true)]
    [InlineData(512_000_001, 50_000_000, false, false)]
    [InlineData(640_000_000, 50_000_000, true, true)]
    [InlineData(640_000_001, 50_000_000, true, false)]
    [InlineData(2_000_000_000, 1_000_000_000, false, true)]
    [InlineData(2_000_000_001, 1_000_000_000, false, false)]
    public void ShortDisk_AtItsThresholds(long free, long limit, bool isShown, bool isWrong) =>
        Assert.Equal(isWrong, ShortDisk.Rule.Judge(_minute with { DiskFree = free, DiskFreeLimit = limit }, isShown)?.Severity is HintSeverity.Warning);

    [Fact]
    public void ShortDisk_ThatRefuses_IsCritical() =>
        Assert.Equal(HintSeverity.Critical, ShortDisk.Rule.Judge(_minute with { IsDiskFull = true, DiskFree = null }, false)!.Severity);

    [Theory]
    [InlineData(6000, 60, false, true)]
    [InlineData(6000, 59, false, false)]
    [InlineData(6001, 60, false, false)]
    [InlineData(2400, 12, true, true)]
    [InlineData(2400, 11, true, false)]
    [InlineData(2401, 12, true, false)]
    public void UnroutablePublishes_AtTheirThresholds(long published, long dropped, bool isShown, bool isWrong) => Assert.Equal(
        isWrong, UnroutablePublishes.Rule.Judge(new PublishWindow(TimeSpan.FromMinutes(1), new PublishSample(published, 0, dropped), []), isShown) is not null);

    [Theory]
    [InlineData(new[] { 40, 50, 55, 60, 60 }, 40, 50, false, true)]
    [InlineData(new[] { 40, 50, 55, 60, 60 }, 39, 50, false, false)]
    [InlineData(new[] { 40, 60, 60, 60, 60 }, 50, 50, false, false)]
    [InlineData(new[] { 58, 59, 59, 60, 61 }, 50, 50, false, false)]
    [InlineData(new[] { 60, 60, 60, 60, 60 }, 25, 50, true, true)]
    [InlineData(new[] { 60, 60, 60, 60, 60 }, 24, 50, true, false)]
    [InlineData(new[] { 60, 60, 60, 60, 49 }, 40, 49, true, false)]
    public void ChannelLeak_AtItsThresholds(int[] counts, int idle, int judged, bool isShown, bool isWrong) =>
        Assert.Equal(isWrong, ChannelLeak.Rule.Judge(new ChannelWindow(counts[^1], counts, idle, judged), isShown) is not null);

    [Theory]
    [InlineData(600, 1000, false, true)]
    [InlineData(599, 1000, false, false)]
    [InlineData(600, 999, false, false)]
    [InlineData(1, 0, true, true)]
    public void UnmatchedBinding_AtItsThresholds(int seconds, long published, bool isShown, bool isWrong) => Assert.Equal(
        isWrong,
        UnmatchedBindings.Rule.Judge(
            new UnmatchedBinding(new Hoopoe.Core.Exchanges.BindingDefinition("x", "q", false, "k", Hoopoe.Core.Arguments.Empty), "direct", TimeSpan.FromSeconds(seconds), published), isShown) is not null);
}
