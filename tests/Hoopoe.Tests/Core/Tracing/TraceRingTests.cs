using Hoopoe.Core.Tracing;
using Hoopoe.Server.Timing;
using Xunit;

namespace Hoopoe.Tests.Core.Tracing;

/// <summary>The last events, and no more.</summary>
public sealed class TraceRingTests
{
    private readonly TraceRing _ring = new(3, new VirtualTime());

    [Fact]
    public void Add_MoreThanItKeeps_ForgetsTheOldestAndCountsThem()
    {
        Add("a", "b", "c", "d", "e");
        Assert.Equal(["c", "d", "e"], _ring.After(0).Select(one => one.MessageId));
        Assert.Equal([3, 4, 5], _ring.After(0).Select(one => one.Number));
        Assert.Equal(2, _ring.Forgotten);
    }

    [Fact]
    public void After_SomeNumber_GivesWhatCameSince()
    {
        Add("a", "b", "c");
        Assert.Equal(["c"], _ring.After(2).Select(one => one.MessageId));
        Assert.Empty(_ring.After(3));
    }

    [Fact]
    public void Clear_SomeEvents_ForgetsThemWithoutCounting()
    {
        Add("a", "b");
        _ring.Clear();
        Assert.Empty(_ring.After(0));
        Add("c", "d", "e", "f");
        Assert.Equal(["d", "e", "f"], _ring.After(0).Select(one => one.MessageId));
        Assert.Equal(1, _ring.Forgotten);
    }

    [Fact]
    public async Task NextAsync_NothingNew_CompletesWithTheNext()
    {
        Add("a");
        Assert.True(_ring.NextAsync(0).IsCompleted);
        var next = _ring.NextAsync(1);
        Assert.False(next.IsCompleted);
        Add("b");
        await next;
    }

    [Fact]
    public void NextTraceId_OfARingMadeLater_IsAnother()
    {
        var time = new VirtualTime();
        long before = new TraceRing(1, time).NextTraceId();
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(new TraceRing(1, time).NextTraceId() - before > 1_000_000);
    }

    private void Add(params ReadOnlySpan<string> ids)
    {
        foreach (string id in ids) _ring.Add(new TraceEvent { Kind = TraceEventKind.Received, VirtualHost = "/", MessageId = id });
    }
}
