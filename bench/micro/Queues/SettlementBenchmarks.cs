using BenchmarkDotNet.Attributes;
using Hoopoe.Core;
using Hoopoe.Core.Queues;
using Hoopoe.Micro.Rigs;
using Hoopoe.Tests.Testing;

namespace Hoopoe.Micro.Queues;

/// <summary>
/// Delivered messages settled one by one, in the order of their delivery and in another, and sent back to be delivered again.
/// Entering and delivery are part of each figure.
/// </summary>
[MemoryDiagnoser]
public class SettlementBenchmarks
{
    private const int Messages = 100;

    // Has no factor in common with the number of messages, so that steps of this length come by each of them.
    private const int Step = 37;

    private readonly MessageBatch _batch = new(Messages);
    private readonly DrainingSink _sink = new(Messages);
    private readonly Turn _turn = new();
    private readonly Queue _queue = new QueueRig().Declare("queue");

    /// <summary>Subscribes.</summary>
    [GlobalSetup]
    public void Subscribe() => _sink.Consume(_queue, _turn);

    /// <summary>Acknowledged in order.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public void InOrder() => PublishAndAcknowledge(1);

    /// <summary>Acknowledged in another order.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public void OutOfOrder() => PublishAndAcknowledge(Step);

    /// <summary>Sent back, delivered again, acknowledged.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public void Requeued()
    {
        _batch.Publish(_queue, _turn);
        _queue.Settle(_sink.Take(), Settlement.Requeue, _turn);
        _queue.Settle(_sink.Take(), Settlement.Acknowledge, _turn);
        _turn.Complete();
    }

    private void PublishAndAcknowledge(int step)
    {
        _batch.Publish(_queue, _turn);
        var taken = _sink.Take();
        for (int i = 0; i < taken.Length; i++) _queue.Settle(taken.Slice(i * step % Messages, 1), Settlement.Acknowledge, _turn);
        _turn.Complete();
    }
}
