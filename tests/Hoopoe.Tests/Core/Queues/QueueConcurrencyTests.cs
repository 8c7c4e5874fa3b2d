using System.Collections.Concurrent;
using System.Text;
using Hoopoe.Core;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.Queues;

/// <summary>Many threads on the same queues: nothing is lost, nothing is delivered twice, nobody waits for ever.</summary>
public sealed class QueueConcurrencyTests
{
    private const int Publishers = 4;
    private const int MessagesEach = 4000;

    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    private readonly QueueRig _rig = new();

    [Fact]
    public async Task Messages_PublishedAndReturnedByManyThreads_AreSettledOnceEach()
    {
        Queue[] queues = [_rig.Declare("one"), _rig.Declare("two")];
        var sinks = queues.SelectMany(queue => Enumerable.Range(0, 2).Select(i => new SettlingSink(queue, prefetch: 10 + i))).ToList();
        foreach (var sink in sinks) sink.Consume();
        var publishing = Enumerable.Range(0, Publishers).Select(number => OnItsOwnThread(() => PublishAll(number, queues)));
        var settling = sinks.Select(sink => OnItsOwnThread(() => sink.SettleUntil(() => sinks.Sum(one => one.Acknowledged.Count) >= Publishers * MessagesEach)));
        await Task.WhenAll(publishing.Concat(settling)).WaitAsync(_limit);
        var acknowledged = sinks.SelectMany(sink => sink.Acknowledged).ToList();
        Assert.Equal(Publishers * MessagesEach, acknowledged.Count);
        Assert.Equal(acknowledged.Count, acknowledged.Distinct().Count());
        Assert.All(queues, queue => Assert.Equal((0, 0), (queue.ReadyCount, queue.UnackedCount)));
        Assert.Equal((long)_rig.Core.Memory.Parked * SlabPool.SlabSize, _rig.Core.Memory.BytesInUse);
    }

    [Fact]
    public async Task Queues_PurgedAndDeletedUnderTheirPublishers_ReleaseEverything()
    {
        var dead = _rig.Declare("dead");
        var queues = Enumerable.Range(0, 3).Select(i => _rig.Declare(
            $"q{i}", ("x-max-length", 50), ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "dead"))).ToArray();
        var publishing = Enumerable.Range(0, Publishers).Select(number => OnItsOwnThread(() => PublishAll(number, queues))).ToList();
        var purging = OnItsOwnThread(() =>
        {
            var turn = new Turn();
            for (int i = 0; !publishing.TrueForAll(task => task.IsCompleted); i++)
            {
                (i % 2 == 0 ? dead : queues[i % 3]).Purge(turn);
                turn.Complete();
            }
        });
        await Task.WhenAll([.. publishing, purging]).WaitAsync(_limit);
        foreach (var queue in _rig.VirtualHost.Queues.All) _rig.VirtualHost.Queues.End(queue, _rig.Turn);
        PublishAll(0, queues);
        Assert.Equal((long)_rig.Core.Memory.Parked * SlabPool.SlabSize, _rig.Core.Memory.BytesInUse);
    }

    private void PublishAll(int publisher, Queue[] queues)
    {
        var writer = new MessageWriter(_rig.Core.Memory);
        var turn = new Turn();
        for (int sent = 0; sent < MessagesEach; sent += 8)
        {
            var batch = Enumerable.Range(sent, 8).Select(i => TestMessages.Incoming(TestMessages.Message(writer, "key", $"{publisher}/{i}"))).ToArray();
            queues[sent / 8 % queues.Length].Publish(batch, turn);
            turn.Complete();
        }
        writer.Park();
    }

    private static Task OnItsOwnThread(Action action) =>
        Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Takes what room it has, then acknowledges most of it and returns the rest, on a thread of its own.</summary>
    private sealed class SettlingSink(Queue queue, int prefetch) : IDeliverySink
    {
        private const int Room = 7;

        private readonly ConcurrentQueue<Unacked> _delivered = new();
        private readonly Turn _turn = new();
        private Consumer? _consumer;

        public List<string> Acknowledged { get; } = [];

        public void Consume()
        {
            _consumer = new Consumer { Queue = queue, Tag = "tag", Sink = this, Prefetch = prefetch };
            Assert.Null(queue.Subscribe(_consumer, static () => { }, _turn));
        }

        public int Deliver(Consumer consumer, ReadOnlySpan<QueueEntry> entries, Turn turn)
        {
            int count = Math.Min(entries.Length, Room);
            foreach (var entry in entries[..count]) _delivered.Enqueue(new Unacked { Entry = entry, Queue = queue, Consumer = consumer });
            return count;
        }

        public void Cancelled(Consumer consumer, Turn turn)
        {
        }

        public void SettleUntil(Func<bool> done)
        {
            for (int i = 0; !done(); i++)
            {
                if (_delivered.TryDequeue(out var delivery))
                {
                    bool returned = i % 5 == 0;
                    string body = Encoding.UTF8.GetString(delivery.Entry.Message.Body);
                    queue.Settle([delivery], returned ? Settlement.Requeue : Settlement.Acknowledge, _turn);
                    if (!returned) Acknowledged.Add(body);
                }
                queue.Resume(_consumer!, _turn);
                _turn.Complete();
            }
        }
    }
}
