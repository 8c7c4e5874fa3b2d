using System.Buffers;
using Hoopoe.Core.Queues;
using Xunit;

namespace Hoopoe.Tests.Core.Queues;

/// <summary>What a list in rented memory has, and what it leaves behind.</summary>
public sealed class RentedListTests
{
    private readonly record struct Item(object Kept);

    [Fact]
    public void List_FilledAndClearedOverAndOver_HasWhatWasAddedSince()
    {
        var list = default(RentedList<int>);
        foreach (int count in new[] { 1, 100, 3, 1000, 0, 17 })
        {
            for (int i = 0; i < count; i++) list.Add(i);
            list.AddRange([.. Enumerable.Range(count, count)]);
            Assert.Equal(Enumerable.Range(0, 2 * count), list.Items.ToArray());
            list.Clear();
            Assert.True(list.Items.IsEmpty);
        }
    }

    [Fact]
    public void Lists_InUseAtTheSameTime_ShareNoArray()
    {
        var one = default(RentedList<int>);
        var other = default(RentedList<int>);
        one.Add(1);
        one.Clear();
        other.Add(2);
        one.Add(3);
        Assert.Equal([2], other.Items.ToArray());
        Assert.Equal([3], one.Items.ToArray());
    }

    [Fact]
    public void Array_GivenBack_KeepsNothingAlive()
    {
        var list = default(RentedList<Item>);
        for (int i = 0; i < 100; i++) list.Add(new Item(new object()));
        list.Clear();
        // On one thread the pool hands out first what came back last, of each length that the list went through.
        for (int length = 16; length <= 256; length *= 2)
        {
            Assert.All(ArrayPool<Item>.Shared.Rent(length), item => Assert.Null(item.Kept));
        }
    }

    [Fact]
    public void Lists_FilledAndClearedInTurn_AllocateNothing()
    {
        const int Rounds = 1000;
        var list = default(RentedList<(long, object?)>);
        FillAndClear(ref list);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Rounds; i++) FillAndClear(ref list);
        // The pool may be trimmed meanwhile, which costs one array and not one for each round.
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / Rounds, 0, 100);
    }

    private static void FillAndClear(ref RentedList<(long, object?)> list)
    {
        for (int i = 0; i < 100; i++) list.Add((i, null));
        list.Clear();
    }
}
