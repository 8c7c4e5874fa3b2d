using BenchmarkDotNet.Attributes;
using Hoopoe.Core;
using Hoopoe.Core.Queues;
using Hoopoe.Micro.Rigs;
using Hoopoe.Tests.Testing;

namespace Hoopoe.Micro.Queues;

/// <summary>A hundred messages enter a queue in one batch, are delivered, and are acknowledged in one batch.</summary>
[MemoryDiagnoser]
public class ConsumingBenchmarks
{
    private const int Messages = 100;

    private readonly MessageBatch _batch = new(Messages);
    private readonly DrainingSink _sink = new(Messages);
    private readonly Turn _turn = new();
    private Queue? _queue;

    /// <summary>How many consumers the queue has.</summary>
    [Params(1, 10)]
    public int Consumers { get; set; }

    /// <summary>Declares the queue.</summary>
    [GlobalSetup]
    public void Declare()
    {
        _queue = new QueueRig().Declare("queue");
        for (int i = 0; i < Consumers; i++) _sink.Consume(_queue, _turn);
    }

    /// <summary>In, out, acknowledged.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public void Consume()
    {
        _batch.Publish(_queue!, _turn);
        _queue!.Settle(_sink.Take(), Settlement.Acknowledge, _turn);
        _turn.Complete();
    }
}
