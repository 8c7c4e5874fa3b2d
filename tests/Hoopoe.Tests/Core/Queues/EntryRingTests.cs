using System.Buffers;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.Queues;

/// <summary>Entries appended one by one and by the array, taken from the head and removed from the middle.</summary>
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

    [Fact]
    public void Ring_WhateverIsDoneToIt_HasWhatAListWouldHave()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var (ring, model) = (new EntryRing(), new List<long>());
            long last = 0;
            for (int step = 0; step < 200; step++)
            {
                switch (random.Next(6))
                {
                    case 0:
                        for (int left = random.Next(1, 20); left > 0; left--)
                        {
                            ring.Append(new QueueEntry { Sequence = ++last });
                            model.Add(last);
                        }
                        break;
                    case 1:
                        int count = random.Next(1, 40);
                        var adopted = ArrayPool<QueueEntry>.Shared.Rent(count);
                        for (int i = 0; i < count; i++) model.Add((adopted[i] = new QueueEntry { Sequence = ++last }).Sequence);
                        ring.Adopt(adopted, count);
                        break;
                    case 2:
                        int taken = ring.HeadSpan(random.Next(1, 30)).Length;
                        if (taken > 0) ring.Advance(taken);
                        model.RemoveRange(0, taken);
                        break;
                    case 3:
                        int dropped = random.Next(model.Count + 1);
                        ring.Drop(dropped);
                        model.RemoveRange(0, dropped);
                        break;
                    case 4 when model.Count > 0:
                        long sequence = model[random.Next(model.Count)];
                        Assert.True(ring.TryRemove(sequence, out var removed));
                        Assert.Equal(sequence, removed.Sequence);
                        model.Remove(sequence);
                        break;
                    default:
                        var head = new QueueEntry[random.Next(model.Count + 5)];
                        int copied = ring.CopyHead(head);
                        Assert.Equal(model.Take(head.Length), head.Take(copied).Select(entry => entry.Sequence));
                        break;
                }
                var there = new List<long>();
                ring.Visit((ref QueueEntry entry) => there.Add(entry.Sequence));
                Assert.Equal(model, there);
            }
        }
    }
}
