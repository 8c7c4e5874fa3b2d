using BenchmarkDotNet.Attributes;
using Hoopoe.Core;
using Hoopoe.Core.Queues;
using Hoopoe.Micro.Rigs;
using Hoopoe.Tests.Testing.Node;

namespace Hoopoe.Micro.Queues;

/// <summary>A queue of 100,000 messages leaves memory for a disk in memory, and comes back to be consumed.</summary>
[MemoryDiagnoser]
public class PagingBenchmarks
{
    private const int Messages = 100_000;

    private readonly Turn _turn = new();
    private readonly DrainingSink _sink = new(0);
    private NodeRig? _node;
    private Queue? _queue;

    /// <summary>Whether the messages are persistent, and so on the disk already.</summary>
    [Params(true, false)]
    public bool Persistent { get; set; }

    /// <summary>Fills the queue.</summary>
    [IterationSetup(Target = nameof(Out))]
    public void Fill()
    {
        _node = Backlog.Make(Messages, Persistent);
        Backlog.FillMemory(_node);
        _queue = _node.Broker.Queue(Backlog.Queue);
    }

    /// <summary>Fills it and has it leave memory.</summary>
    [IterationSetup(Target = nameof(In))]
    public void FillAndPageOut()
    {
        Fill();
        Out();
    }

    /// <summary>Ends the broker.</summary>
    [IterationCleanup]
    public void End() => _node!.Dispose();

    /// <summary>Out of memory.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public void Out() => _queue!.Relieve(_turn);

    /// <summary>Into memory and away.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public void In()
    {
        _sink.Consume(_queue!, _turn, noAck: true);
        if (_queue!.ReadyCount > 0) throw new InvalidOperationException("not all was delivered");
    }
}
