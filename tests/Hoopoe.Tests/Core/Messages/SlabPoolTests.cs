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

    private static void PlaceAndRelease(MessageWriter writer, int bodyLength) =>
        writer.Begin(new MessageFacts { BodyLength = bodyLength }, [0, 0], []).Slab.Release();
}
