using BenchmarkDotNet.Attributes;
using Hoopoe.Micro.Rigs;
using Hoopoe.Tests.Testing.Node;
using Hoopoe.Tests.Testing.Storage;

namespace Hoopoe.Micro.Journal;

/// <summary>A broker starts on a disk in memory that holds 100,000 messages, after it was killed or stopped in an orderly way.</summary>
[MemoryDiagnoser]
public class RecoveryBenchmarks
{
    private const int Messages = 100_000;

    private FaultyStorage? _killed, _stopped, _disk;
    private NodeRig? _node;

    /// <summary>Fills the disks.</summary>
    [GlobalSetup]
    public void Fill()
    {
        using var node = Backlog.Make(Messages, persistent: true);
        _killed = node.Storage.AfterKill();
        node.Log.WriteLastCheckpoint();
        _stopped = node.Storage.AfterKill();
    }

    /// <summary>Takes the disk of the broker that was killed.</summary>
    [IterationSetup(Target = nameof(Replay))]
    public void TakeKilled() => _disk = _killed!.AfterKill();

    /// <summary>Takes the disk of the broker that was stopped.</summary>
    [IterationSetup(Target = nameof(FromCheckpoint))]
    public void TakeStopped() => _disk = _stopped!.AfterKill();

    /// <summary>Ends the broker.</summary>
    [IterationCleanup]
    public void End() => _node!.Dispose();

    /// <summary>By replaying the journal.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public void Replay() => Start();

    /// <summary>From a checkpoint, which has pages of messages that stay on the disk.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public void FromCheckpoint() => Start();

    private void Start()
    {
        _node = new NodeRig(storage: _disk);
        if (_node.Broker.Queue(Backlog.Queue).ReadyCount != Messages) throw new InvalidOperationException("not all came back");
    }
}
