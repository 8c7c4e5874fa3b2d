using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.Queues;

/// <summary>The order of ready messages, their totals and their expiry, against a plain list that is sorted anew each time.</summary>
public sealed class ReadyMessagesTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(255)]
    public void Messages_InARandomWorkload_MatchTheModel(int maxPriority)
    {
        for (int seed = 1; seed <= 4; seed++) Run(new Random(seed), maxPriority);
    }

    private static void Run(Random random, int maxPriority)
    {
        var writer = new MessageWriter(new SlabPool());
        var ready = new ReadyMessages(maxPriority);
        var model = new List<QueueEntry>();
        var held = new List<QueueEntry>();
        long sequence = 0;
        long nowMs = 0;
        for (int step = 0; step < 500; step++)
        {
            switch (random.Next(10))
            {
                case < 4:
                    for (int i = random.Next(1, 20); i > 0; i--) Append();
                    break;
                case < 7:
                    var head = ready.HeadSpan(random.Next(1, 60)).ToArray();
                    Assert.Equal(Ordered(model).Take(head.Length).Select(entry => entry.Sequence), head.Select(entry => entry.Sequence));
                    Assert.True(head.Length > 0 || model.Count == 0, "nothing is offered though something is ready");
                    var taken = ready.HeadSpan(head.Length)[..random.Next(head.Length + 1)];
                    foreach (var entry in taken) Move(entry, model, held);
                    ready.Advance(taken, release: false);
                    break;
                case < 9 when held.Count > 0:
                    var back = held[random.Next(held.Count)];
                    Move(back, held, model);
                    ready.Return(back);
                    break;
                default:
                    nowMs += random.Next(20);
                    CheckExpiry(ready, model, nowMs, inclusive: random.Next(2) == 0);
                    break;
            }
            Assert.Equal((model.Count, model.Sum(entry => (long)entry.Message.BodyLength)), (ready.Count, ready.BodyBytes));
            Assert.True(ready.NextExpiryMs() <= model.Select(entry => entry.ExpiresAtMs).DefaultIfEmpty(long.MaxValue).Min(), "an expiry would be missed");
        }

        void Append()
        {
            long expires = random.Next(3) == 0 ? nowMs + random.Next(200) : QueueEntry.NeverExpires;
            var entry = TestMessages.Entry(writer, ++sequence, (byte)random.Next(maxPriority + 1), expires, new string('x', random.Next(20)));
            ready.Append(entry, expires != QueueEntry.NeverExpires);
            model.Add(entry);
        }
    }

    private static void CheckExpiry(ReadyMessages ready, List<QueueEntry> model, long nowMs, bool inclusive)
    {
        var expected = model.FindAll(entry => entry.ExpiresAtMs < nowMs || (inclusive && entry.ExpiresAtMs == nowMs));
        var expired = new List<long>();
        while (ready.TryTakeExpired(nowMs, inclusive, out var entry)) expired.Add(entry.Sequence);
        Assert.Equal(expected.Select(entry => entry.Sequence).Order(), expired.Order());
        model.RemoveAll(entry => expired.Contains(entry.Sequence));
    }

    private static IEnumerable<QueueEntry> Ordered(List<QueueEntry> entries) =>
        entries.OrderByDescending(entry => entry.Lane).ThenBy(entry => entry.Sequence);

    private static void Move(QueueEntry entry, List<QueueEntry> from, List<QueueEntry> to)
    {
        Assert.Equal(1, from.RemoveAll(other => other.Sequence == entry.Sequence));
        to.Add(entry);
    }
}
