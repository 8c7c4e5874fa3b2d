using BenchmarkDotNet.Attributes;
using Hoopoe.Micro.Rigs;

namespace Hoopoe.Micro.Journal;

/// <summary>Frames of one record appended and flushed a hundred at a time, on a disk in memory.</summary>
[MemoryDiagnoser]
public class AppendBenchmarks
{
    private const int Frames = 100;

    private AppendingJournal? _journal;

    /// <summary>Bytes in a record.</summary>
    [Params(16, 1024)]
    public int Size { get; set; }

    /// <summary>Opens the journal.</summary>
    [GlobalSetup]
    public void Open() => _journal = new AppendingJournal(new MemoryStorage(), Size, syncs: true);

    /// <summary>Closes it.</summary>
    [GlobalCleanup]
    public void Close() => _journal!.Dispose();

    /// <summary>Appends and flushes.</summary>
    [Benchmark(OperationsPerInvoke = Frames)]
    public void Append()
    {
        for (int i = 0; i < Frames; i++) _journal!.Append();
        _journal!.Flush();
    }
}
