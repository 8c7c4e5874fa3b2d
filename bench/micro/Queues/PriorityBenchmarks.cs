using BenchmarkDotNet.Attributes;
using Hoopoe.Core;
using Hoopoe.Core.Queues;
using Hoopoe.Micro.Rigs;
using Hoopoe.Tests.Testing;

namespace Hoopoe.Micro.Queues;

/// <summary>A thousand messages of ten priorities enter a queue that nobody consumes yet, and leave it by priority.</summary>
[MemoryDiagnoser]
public class PriorityBenchmarks
{
    private const int Messages = 1000;

    private readonly MessageBatch _batch = new(Messages, priorities: 10);
    private readonly DrainingSink _sink = new(Messages);
    private readonly Turn _turn = new();
    private Queue? _queue;

    /// <summary>Declares the queue.</summary>
    [GlobalSetup]
    public void Declare() => _queue = new QueueRig().Declare("queue", ("x-max-priority", 9));

    /// <summary>In and out.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public void Consume()
    {
        _batch.Publish(_queue!, _turn);
        var consumer = _sink.Consume(_queue!, _turn, noAck: true);
        _queue!.Unsubscribe(consumer, _turn);
        _turn.Complete();
    }
}
