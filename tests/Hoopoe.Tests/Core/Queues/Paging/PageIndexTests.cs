using Hoopoe.Core;
using Hoopoe.Core.Queues;
using Hoopoe.Core.Queues.Paging;
using Hoopoe.Server.Timing;
using Xunit;

namespace Hoopoe.Tests.Core.Queues.Paging;

/// <summary>The index of a page as bytes.</summary>
public sealed class PageIndexTests
{
    private readonly Clock _clock = new(new VirtualTime());

    [Fact]
    public void Entries_OfAnyKind_ComeBackAsTheyWere()
    {
        for (int seed = 1; seed <= 50; seed++)
        {
            var entries = Entries(new Random(seed), seed * 3);
            byte[] index = PageIndex.Encode(entries, _clock);
            var read = new QueueEntry[entries.Length];
            Assert.True(PageIndex.TryDecode(index, read, _clock));
            Assert.Equal(entries, read);
        }
    }

    [Fact]
    public void Index_CutShortOrWithTooMuchOrTooFew_IsNone()
    {
        var entries = Entries(new Random(7), 40);
        byte[] index = PageIndex.Encode(entries, _clock);
        for (int length = 0; length < index.Length; length++)
            Assert.False(PageIndex.TryDecode(index.AsSpan(0, length), new QueueEntry[40], _clock), $"cut at {length}");
        Assert.False(PageIndex.TryDecode([.. index, 0], new QueueEntry[40], _clock));
        Assert.False(PageIndex.TryDecode(index, new QueueEntry[39], _clock));
        Assert.False(PageIndex.TryDecode(index, new QueueEntry[41], _clock));
    }

    [Fact]
    public void Index_OfMessagesAlike_TakesAFewBytesForEach()
    {
        var entries = new QueueEntry[4096];
        for (int i = 0; i < entries.Length; i++)
        {
            long position = 1_000_000_000_000 + (i * 192L);
            entries[i] = new QueueEntry
            {
                Sequence = i + 1, Id = position, Location = position, StoredLength = 192, Offset = 100, Shares = 1,
                Flags = EntryFlags.Durable, ExpiresAtMs = QueueEntry.NeverExpires,
            };
        }
        Assert.InRange(PageIndex.Encode(entries, _clock).Length, 0, 5 * entries.Length);
    }

    [Fact]
    public void Index_OfRandomBytes_NeverThrows()
    {
        var random = new Random(1);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = new byte[random.Next(60)];
            random.NextBytes(bytes);
            if (bytes.Length > 1) (bytes[0], bytes[1]) = (1, (byte)random.Next(4));
            PageIndex.TryDecode(bytes, new QueueEntry[random.Next(4)], _clock);
        }
    }

    private static QueueEntry[] Entries(Random random, int count)
    {
        var entries = new QueueEntry[count];
        long sequence = 0;
        for (int i = 0; i < count; i++)
        {
            long id = random.Next(4) == 0 ? 0 : random.NextInt64(1, 1L << 50);
            entries[i] = new QueueEntry
            {
                Sequence = sequence += random.Next(1, 1000),
                Id = id,
                Location = id != 0 && random.Next(2) == 0 ? id : random.NextInt64(1, 1L << 50),
                StoredLength = random.Next(100, 104),
                Offset = random.Next(2) == 0 ? 20 : random.Next(),
                Shares = (ushort)(random.Next(3) == 0 ? random.Next(1, ushort.MaxValue) : 1),
                ReturnCount = (ushort)(random.Next(3) == 0 ? random.Next(ushort.MaxValue) : 0),
                ExpiresAtMs = random.Next(2) == 0 ? QueueEntry.NeverExpires : random.NextInt64(-1000, 1L << 40),
                Flags = (EntryFlags)random.Next(16) & ~EntryFlags.Removed,
            };
        }
        return entries;
    }
}
