using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.Queues;

/// <summary>Entries removed from the middle.</summary>
public sealed class EntryRingTests
{
    [Fact]
    public void Entries_RemovedBehindOneThatStays_TakeUpNoRoomForEver()
    {
        var writer = new MessageWriter(new SlabPool());
        var ring = new EntryRing();
        for (long sequence = 1; sequence <= 100_000; sequence++)
        {
            ring.Append(TestMessages.Entry(writer, sequence));
            if (sequence % 1000 != 1) Assert.True(ring.TryRemove(sequence, out _));
        }
        Assert.InRange(ring.Places, 100, 3000);
        var left = new List<long>();
        ring.Visit((ref QueueEntry entry) => left.Add(entry.Sequence));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (i * 1000L) + 1), left);
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(left[i], ring.HeadSpan(1)[0].Sequence);
            ring.Advance(1);
        }
        Assert.True(ring.HeadSpan(1).IsEmpty);
        Assert.Equal(0, ring.Places);
    }
}
