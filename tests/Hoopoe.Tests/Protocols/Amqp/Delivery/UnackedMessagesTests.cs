using Hoopoe.Core.Queues;
using Hoopoe.Protocols.Amqp.Delivery;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Protocols.Amqp.Delivery;

/// <summary>What a channel remembers of its unacknowledged deliveries, against a plain sorted map.</summary>
public sealed class UnackedMessagesTests
{
    private readonly QueueRig _rig = new();
    private readonly UnackedMessages _unacked = new();
    private readonly List<Unacked> _taken = [];

    [Fact]
    public void Deliveries_InARandomWorkload_MatchTheModel()
    {
        var queue = _rig.Declare("q");
        for (int seed = 1; seed <= 6; seed++)
        {
            var random = new Random(seed);
            var unacked = new UnackedMessages();
            var model = new SortedDictionary<long, long>();
            int fill = random.Next(1, 60);
            for (int step = 0; step < 1000; step++)
            {
                _taken.Clear();
                switch (random.Next(10))
                {
                    case < 5:
                        for (int i = random.Next(fill); i >= 0; i--) model.Add(unacked.Add(default, queue, null, step), step);
                        break;
                    case 5:
                        unacked.NextTag();
                        break;
                    case < 8 when model.Count > 0:
                        long tag = model.Keys.ElementAt(random.Next(model.Count));
                        Assert.True(unacked.TryTake(tag, _taken));
                        Assert.False(unacked.TryTake(tag, _taken));
                        if (random.Next(4) == 0) unacked.PutBack(_taken[0]);
                        else model.Remove(tag);
                        break;
                    case 8:
                        long through = unacked.LastTag - random.Next(200);
                        unacked.TakeThrough(through, _taken);
                        CheckTaken(model, pair => pair.Key <= through);
                        break;
                    default:
                        long deadline = step - random.Next(300);
                        if (random.Next(20) > 0) break;
                        unacked.TakeDeliveredBefore(deadline, _taken);
                        CheckTaken(model, pair => pair.Value <= deadline);
                        break;
                }
                Assert.Equal(model.Count, unacked.Count);
                Assert.Equal(model.Count == 0 ? null : model.Values.Min(), unacked.OldestDeliveryMs());
            }
        }
    }

    [Fact]
    public void Message_NeverAcknowledged_DoesNotMakeMemoryGrowWhileAMillionPass()
    {
        var queue = _rig.Declare("q");
        _unacked.Add(default, queue, null, 0);
        for (int i = 0; i < 1000; i++) Pass(queue);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1_000_000; i++) Pass(queue);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000);
        Assert.Equal(1, _unacked.Count);
        Assert.True(_unacked.TryTake(1, _taken));
    }

    private void Pass(Queue queue)
    {
        _taken.Clear();
        Assert.True(_unacked.TryTake(_unacked.Add(default, queue, null, 1), _taken));
    }

    private void CheckTaken(SortedDictionary<long, long> model, Func<KeyValuePair<long, long>, bool> wanted)
    {
        long[] expected = [.. model.Where(wanted).Select(pair => pair.Key)];
        Assert.Equal(expected, _taken.Select(one => one.DeliveryTag).Order());
        foreach (long tag in expected) model.Remove(tag);
    }
}
