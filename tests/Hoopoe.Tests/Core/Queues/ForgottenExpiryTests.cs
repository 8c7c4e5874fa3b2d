using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Xunit;

namespace Hoopoe.Tests.Core.Queues;

/// <summary>What a queue remembers of the expiry of messages that have left.</summary>
public sealed class ForgottenExpiryTests
{
    [Fact]
    public void NextExpiry_WhenTheLastMessageHasBeenTaken_IsNever()
    {
        var ready = new ReadyMessages(maxPriority: 0);
        ready.Append(Entry(sequence: 1, expiresAtMs: 5_000), expiresOutOfOrder: true);
        ready.Append(Entry(sequence: 2, expiresAtMs: 1_000), expiresOutOfOrder: true);
        Assert.Equal(1_000, ready.NextExpiryMs());
        Assert.True(ready.TryTake(out _));
        Assert.True(ready.TryTake(out _));
        Assert.Equal(QueueEntry.NeverExpires, ready.NextExpiryMs());
    }

    [Fact]
    public void NextExpiry_WhenTheLastMessageHasExpired_IsNever()
    {
        var ready = new ReadyMessages(maxPriority: 0);
        ready.Append(Entry(sequence: 1, expiresAtMs: 5_000), expiresOutOfOrder: true);
        ready.Append(Entry(sequence: 2, expiresAtMs: 1_000), expiresOutOfOrder: true);
        Assert.True(ready.TryTakeExpired(1_000, inclusive: true, out var second));
        Assert.Equal(2, second.Sequence);
        Assert.Equal(5_000, ready.NextExpiryMs());
        Assert.True(ready.TryTake(out _));
        Assert.Equal(QueueEntry.NeverExpires, ready.NextExpiryMs());
    }

    private static QueueEntry Entry(long sequence, long expiresAtMs)
    {
        var message = new MessageWriter(new SlabPool()).Begin(new MessageFacts(), [0, 0], []);
        return new QueueEntry { Slab = message.Slab, Offset = message.Offset, Sequence = sequence, ExpiresAtMs = expiresAtMs };
    }
}
