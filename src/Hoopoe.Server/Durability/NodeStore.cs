using Hoopoe.Core;
using Hoopoe.Journal;
using Hoopoe.Server.Data;
using Hoopoe.Server.Diagnostics;
using Hoopoe.Server.Storage;

namespace Hoopoe.Server.Durability;

/// <summary>
/// What a broker keeps on disk, from its opening until it is disposed of: the data directory, locked, and its journal,
/// flushed by a driver from <see cref="Start"/> on. Disposing flushes what waits.
/// </summary>
internal sealed class NodeStore : IDisposable
{
    // What the journal wants the size of its files to be a multiple of.
    private const long Page = 4096;

    private readonly DataDirectory _directory;
    private readonly JournalDriver _driver;

    private NodeStore(DataDirectory directory, JournalDriver driver, NodeJournal journal)
    {
        _directory = directory;
        _driver = driver;
        Journal = journal;
    }

    /// <summary>The journal.</summary>
    public NodeJournal Journal { get; }

    /// <summary>Completes when the journal has failed, with the reason.</summary>
    public Task<Exception> Failure => _driver.Failure;

    /// <summary>Opens a data directory, and gives what is in it to the reader.</summary>
    /// <exception cref="HoopoeStartException">It is of no use, and left as it was; the message says what to do.</exception>
    public static NodeStore Open(string path, HoopoeOptions options, IJournalReader reader, ServerLog log)
    {
        var driver = new JournalDriver(options.Durability, log);
        var journalOptions = new JournalOptions
        {
            SegmentBytes = (options.Journal.SegmentBytes + Page - 1) / Page * Page,
            Time = TimeProvider.System,
            NewIdentity = Guid.NewGuid,
            Syncs = options.Durability.Sync != SyncPolicy.Never,
            FreeLimitBytes = options.Disk.FreeLimitBytes,
            WorkWaits = driver.Wake,
        };
        if (!journalOptions.Syncs) log.NeverSynced();
        var directory = DataDirectory.Take(path);
        try
        {
            var disk = options.DiskCover(new FileStorage(directory.Path, DirectoryLock.FileName));
            return new NodeStore(directory, driver, NodeJournal.Open(disk, journalOptions, reader));
        }
        catch (Exception error)
        {
            directory.Withdraw();
            // The journal's own errors already name the file and say what to do.
            if (error is JournalException) throw new HoopoeStartException(error.Message, error);
            if (error is IOException)
                throw new HoopoeStartException($"the data directory {directory.Path} cannot be used: {HoopoeStartException.Reason(error)}", error);
            throw;
        }
    }

    /// <summary>Begins to flush.</summary>
    /// <param name="flushed">Told, by one thread at a time, that more is durable.</param>
    public void Start(Action<Turn> flushed) => _driver.Start(new Duties(Journal, flushed));

    /// <inheritdoc/>
    public void Dispose()
    {
        _driver.Dispose();
        Journal.Dispose();
        _directory.Dispose();
    }

    private sealed class Duties(NodeJournal journal, Action<Turn> flushed) : IJournalDuties
    {
        public long WaitingBytes => journal.WaitingBytes;

        public bool IsFull => journal.IsFull;

        public bool Flush() => journal.Flush();

        public void PrepareAhead() => journal.PrepareAhead();

        public void Flushed(Turn turn) => flushed(turn);
    }
}
