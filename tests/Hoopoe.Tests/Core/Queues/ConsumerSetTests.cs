using Hoopoe.Core.Queues;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.Queues;

/// <summary>Whose turn it is.</summary>
public sealed class ConsumerSetTests
{
    private readonly Queue _queue = new QueueRig().Declare("q");

    [Fact]
    public void Consumers_OfEqualPriority_TakeTurns()
    {
        var set = Set(false, New("a"), New("b"), New("c"));
        Assert.Equal("abcabca", Serve(set, 7));
    }

    [Fact]
    public void Consumers_OfHigherPriority_ComeFirstWhileTheyCan()
    {
        var set = Set(false, New("low", -1), New("x", 5, prefetch: 2), New("y", 5, prefetch: 1), New("m"));
        Assert.Equal("xyxmmm", Serve(set, 6));
    }

    [Fact]
    public void Consumer_ThatIsAlone_MayTakeAllItHasCreditFor()
    {
        Set(false, New("a", prefetch: 7)).TakeNext(out int allowance);
        Assert.Equal(7, allowance);
        Set(false, New("a")).TakeNext(out allowance);
        Assert.Equal(int.MaxValue, allowance);
    }

    [Fact]
    public void Consumer_WithoutCreditOrRoom_IsPassedOverUntilItStandsInLineAgain()
    {
        Consumer full = New("f", prefetch: 1), stalled = New("s"), free = New("a");
        var set = Set(false, full, stalled, free);
        (full.Unacked, stalled.Stalled) = (1, true);
        Assert.Equal("aa", Serve(set, 2));
        full.Unacked = 0;
        set.StandInLine(full);
        set.StandInLine(full);
        Assert.Equal("afaaa", Serve(set, 5));
    }

    [Fact]
    public void SingleActiveConsumer_IsFollowedByTheNextWhenItLeaves()
    {
        Consumer first = New("1"), second = New("2", priority: 9), third = New("3");
        var set = Set(true, first, second, third);
        Assert.Equal("111", Serve(set, 3));
        Assert.True(set.Remove(third));
        Assert.True(set.Remove(first));
        Assert.Same(second, set.Active);
        Assert.Equal("22", Serve(set, 2));
        Assert.False(set.Remove(first));
    }

    [Fact]
    public void Consumers_ThatLeft_AreServedNoMore()
    {
        Consumer a = New("a"), b = New("b");
        var set = Set(false, a, b);
        set.Remove(a);
        Assert.Equal("bb", Serve(set, 2));
        set.Clear();
        Assert.Null(set.TakeNext(out _));
    }

    private static string Serve(ConsumerSet set, int times)
    {
        string served = "";
        for (int i = 0; i < times; i++)
        {
            var consumer = set.TakeNext(out _);
            if (consumer is null) break;
            served += consumer.Tag[0];
            if (consumer.Prefetch > 0) consumer.Unacked++;
            set.StandInLine(consumer);
        }
        return served;
    }

    private static ConsumerSet Set(bool singleActive, params Consumer[] consumers)
    {
        var set = new ConsumerSet(singleActive);
        foreach (var consumer in consumers) set.Add(consumer);
        return set;
    }

    private Consumer New(string tag, int priority = 0, int prefetch = 0) =>
        new() { Queue = _queue, Tag = tag, Sink = new NoSink(), Priority = priority, Prefetch = prefetch };

    private sealed class NoSink : IDeliverySink
    {
        public int Deliver(Consumer consumer, ReadOnlySpan<QueueEntry> entries, Hoopoe.Core.Turn turn) => 0;

        public void Cancelled(Consumer consumer, Hoopoe.Core.Turn turn)
        {
        }
    }
}
