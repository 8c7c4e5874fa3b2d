using Hoopoe.Core.Messages;
using Xunit;

namespace Hoopoe.Tests.Core.Messages;

/// <summary>What the pool of message memory keeps, and counts.</summary>
public sealed class SlabPoolTests
{
    [Theory]
    [InlineData(100)]
    [InlineData(20_000)]
    [InlineData(50_000)]
    [InlineData(64_000)]
    [InlineData(100_000)]
    [InlineData(1_000_000)]
    public void Messages_PlacedAndReleasedInTurn_ReuseTheSameMemory(int bodyLength)
    {
        var pool = new SlabPool();
        var writer = new MessageWriter(pool);
        for (int i = 0; i < 1000; i++) PlaceAndRelease(writer, bodyLength);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++) PlaceAndRelease(writer, bodyLength);
        long perMessage = (GC.GetAllocatedBytesForCurrentThread() - before) / 1000;
        Assert.InRange(perMessage, 0, 200);
        writer.Park();
        Assert.InRange(pool.BytesInUse, 0, SlabPool.SlabSize);
    }

    [Fact]
    public void Memory_LatelyInUse_IsKeptAndGivenBackStepByStep()
    {
        const int Messages = 1000;
        var pool = new SlabPool();
        int asked = 0;
        pool.TrimDue = () => asked++;
        var writer = new MessageWriter(pool);
        var messages = Enumerable.Range(0, Messages).Select(_ => writer.Begin(new MessageFacts { BodyLength = SlabPool.SlabSize }, [0, 0], [])).ToList();
        long most = pool.BytesInUse;
        foreach (var message in messages) message.Slab.Release();
        Assert.Equal((0, most), (pool.BytesInUse, pool.BytesKept));
        Assert.Equal(1, asked);
        long kept = pool.BytesKept;
        for (int trims = 1; pool.Trim(); trims++)
        {
            Assert.InRange(pool.BytesKept, kept / 4, kept * 3 / 4);
            kept = pool.BytesKept;
            Assert.InRange(trims, 1, 3);
        }
        Assert.InRange(pool.BytesKept, SlabPool.LeastKept / 2, SlabPool.LeastKept);
        // What is used and given back after that is not above what was lately in use: nobody has to ask again.
        PlaceAndRelease(writer, 50_000);
        Assert.Equal(1, asked);
    }

    [Fact]
    public void Slabs_RentedAtTheSameTime_AreDifferentOnesWithRoomEnough()
    {
        const int Rounds = 20;
        const int AtOnce = 50;
        var pool = new SlabPool();
        var random = new Random(7);
        for (int round = 0; round < Rounds; round++)
        {
            int[] sizes = [.. Enumerable.Range(0, AtOnce).Select(_ => random.Next(1, SlabClasses.Largest + 1))];
            var slabs = sizes.Select(pool.RentLarge).ToList();
            Assert.Equal(AtOnce, slabs.Select(slab => slab.Buffer).Distinct().Count());
            Assert.All(slabs.Zip(sizes), pair => Assert.Equal(SlabClasses.Size(SlabClasses.Of(pair.Second)), pair.First.Buffer.Length));
            Assert.Equal(slabs.Sum(slab => (long)slab.Buffer.Length), pool.BytesInUse);
            foreach (var slab in slabs) slab.Retire();
            Assert.Equal(0, pool.BytesInUse);
        }
        Assert.InRange(pool.BytesKept, 1, long.MaxValue);
    }

    [Fact]
    public void Slab_LeftPartlyFilled_HasOneWriterAtATime()
    {
        var pool = new SlabPool();
        var slab = pool.RentForWriting();
        Assert.True(pool.TryPark(slab));
        Assert.Same(slab, pool.RentForWriting());
        Assert.NotSame(slab, pool.RentForWriting());
    }

    private static void PlaceAndRelease(MessageWriter writer, int bodyLength) =>
        writer.Begin(new MessageFacts { BodyLength = bodyLength }, [0, 0], []).Slab.Release();
}
