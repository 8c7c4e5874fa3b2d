using BenchmarkDotNet.Attributes;
using Hoopoe.Micro.Rigs;
using Hoopoe.Server.Storage;

namespace Hoopoe.Micro.Journal;

/// <summary>Frames of one record appended and flushed a hundred at a time, into files, with and without a sync for each flush.</summary>
[MemoryDiagnoser]
public class FileAppendBenchmarks
{
    private const int Frames = 100;

    // Beside the program, since a directory for temporary files need not be on a disk.
    private readonly string _directory = Path.Combine(AppContext.BaseDirectory, "journal-" + Guid.NewGuid().ToString("N"));
    private AppendingJournal? _journal;

    /// <summary>Bytes in a record.</summary>
    [Params(16, 1024)]
    public int Size { get; set; }

    /// <summary>Whether a flush syncs.</summary>
    [Params(true, false)]
    public bool Syncs { get; set; }

    /// <summary>Opens the journal.</summary>
    [GlobalSetup]
    public void Open()
    {
        Directory.CreateDirectory(_directory);
        _journal = new AppendingJournal(new FileStorage(_directory), Size, Syncs);
    }

    /// <summary>Removes it.</summary>
    [GlobalCleanup]
    public void Remove()
    {
        _journal!.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>Appends and flushes.</summary>
    [Benchmark(OperationsPerInvoke = Frames)]
    public void Append()
    {
        for (int i = 0; i < Frames; i++) _journal!.Append();
        _journal!.Flush();
    }
}
