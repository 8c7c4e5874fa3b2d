using Hoopoe.Core;
using Hoopoe.Core.Durability.Records;
using Hoopoe.Server.Timing;
using Xunit;

namespace Hoopoe.Tests.Core.Durability.Records;

/// <summary>Queue images of which checksums hold and numbers do not make sense.</summary>
public sealed class QueueImageTests
{
    private static readonly byte[] _queue = [7, 0, 0, 0, 0, 0, 0, 0, 1];
    private static readonly byte[] _huge = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F];
    private static readonly byte[] _twoThousandMillion = [0x80, 0xA8, 0xD6, 0xB9, 0x07];

    private readonly Clock _clock = new(new VirtualTime());

    [Fact]
    public void Shares_MoreThanThereAreBytesFor_AreRefusedBeforeMemoryIsTaken()
    {
        byte[] image = [.. _queue, 1, 0, 0, 1, 4, .. _twoThousandMillion, 1, 8, 0, 60, 100, .. _twoThousandMillion, 1, 100, 64];
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(QueueImage.TryRead(image, _clock, out _));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(8)]
    public void Number_GreaterThanItMayBe_IsRefused(int field)
    {
        // Lane, facts, first and last sequence, count, durable ones, bytes, expiry, index length and position, shares.
        byte[][] fields = [[0], [0], [1], [4], [2], [1], [8], [0], [60], [100], [1, 100, 64]];
        Assert.True(QueueImage.TryRead([.. _queue, 1, .. fields.SelectMany(one => one)], _clock, out _));
        fields[field] = _huge;
        if (field == 2) fields[3] = _huge;
        Assert.False(QueueImage.TryRead([.. _queue, 1, .. fields.SelectMany(one => one)], _clock, out _));
    }
}
