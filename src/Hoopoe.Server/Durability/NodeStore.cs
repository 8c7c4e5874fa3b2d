using Hoopoe.Core;
using Hoopoe.Core.Durability;
using Hoopoe.Core.Durability.Encryption;
using Hoopoe.Core.Durability.Recovery;
using Hoopoe.Journal;
using Hoopoe.Journal.Storage;
using Hoopoe.Management;
using Hoopoe.Server.Data;
using Hoopoe.Server.Diagnostics;
using Hoopoe.Server.Encryption;
using Hoopoe.Server.Faults;
using Hoopoe.Server.Storage;

namespace Hoopoe.Server.Durability;

/// <summary>
/// What a broker keeps on disk, from its opening until it is disposed of: the data directory, locked, or memory in its
/// place, and its journal, flushed by a driver from <see cref="Restore"/> on. Disposing flushes what waits.
/// </summary>
internal sealed class NodeStore : IDisposable
{
    // What the journal wants the size of its files to be a multiple of.
    private const long Page = 4096;

    private readonly DataDirectory? _directory;
    private readonly FaultyStorage? _faulty;
    private readonly JournalDriver _driver;
    private readonly DiskUse? _disk;
    private readonly JournalPosition _openedAt;

    // If a start takes more than this, it leaves enough behind to be worth a collection that takes a tenth of a second.
    private const long MuchMemory = 64 * 1024 * 1024;

    private readonly ServerLog _log;
    private long _memoryBefore;
    // What was read, until the broker has it.
    private NodeRecovery? _recovery;
    private bool _attached;
    private bool _isCut;

    private NodeStore(DataDirectory? directory, FaultyStorage? faulty, JournalDriver driver, NodeJournal journal, NodeRecovery recovery, ServerLog log, DiskUse? disk)
    {
        _disk = disk;
        _openedAt = journal.Durable;
        _faulty = faulty;
        _log = log;
        _recovery = recovery;
        Log = new JournalLog(journal, recovery, driver.Wake);
        _directory = directory;
        _driver = driver;
        Journal = journal;
    }

    /// <summary>The journal.</summary>
    public NodeJournal Journal { get; }

    /// <summary>Completes when the journal has failed, with the reason.</summary>
    public Task<Exception> Failure => _driver.Failure;

    /// <summary>How often there was something to tell those who wait for the disk.</summary>
    public long Notices => _driver.Notices;

    /// <summary>What metrics show of it now.</summary>
    public JournalFacts Describe()
    {
        var segments = Journal.Segments;
        return new JournalFacts
        {
            FlushCounts = _driver.Times.Counts,
            FlushBounds = FlushTimes.Bounds,
            FlushSeconds = _driver.Times.Seconds,
            WrittenBytes = Journal.Durable.Value - _openedAt.Value,
            WaitingBytes = Journal.WaitingBytes,
            Segments = segments.Segments.Count,
            LiveBytes = segments.LiveBytes,
            FileBytes = segments.TotalBytes,
            Reads = FactsOf(_disk?.Reads),
            Writes = FactsOf(_disk?.Writes),
            Syncs = FactsOf(_disk?.Syncs),
        };
    }

    /// <summary>What its flushes took so far; a moment old.</summary>
    public FlushTotals Flushes => _driver.Times.Totals;

    /// <summary>What is on its way to the disk, or back from it to those who wait, in words for people; null if nothing is.</summary>
    public string? FindBusy()
    {
        if (Journal.Failure is not null) return null;
        long waiting = Journal.End.Value - Journal.Durable.Value;
        if (waiting > 0) return $"the journal has {waiting} bytes that are not on disk yet";
        return _driver.IsTelling || Log.WaiterCount > 0 ? "the journal is telling those who wait for the disk" : null;
    }

    /// <summary>Opens the data directory that the options name, and reads what is in it; null where nothing is to be kept.</summary>
    /// <param name="options">The broker's.</param>
    /// <param name="clock">Its clock.</param>
    /// <param name="log">Where it logs.</param>
    /// <param name="memory">What takes the place of a directory, if the options say so.</param>
    /// <param name="faults">What goes wrong with the disk, or null.</param>
    /// <exception cref="HoopoeStartException">It is of no use, and left as it was; the message says what to do.</exception>
    public static NodeStore? Open(HoopoeOptions options, Clock clock, ServerLog log, IStorage? memory = null, DiskFaults? faults = null)
    {
        if (options.Data is { Directory: not null, MemoryOnly: true })
            throw new HoopoeStartException("data.directory (--data) and data.memory-only (--memory-only) exclude each other: give one of them");
        if (options.Data is { JournalInMemory: true, Directory: not null } or { JournalInMemory: true, MemoryOnly: true })
            throw new HoopoeStartException("Data.JournalInMemory excludes data.directory and data.memory-only: set one of them");
        if (options.Data.JournalInMemory) return Open(null, memory ?? new MemoryStorage(), options, clock, log, faults);
        if (options.Data.Directory is { } path) return Open(path, options, clock, log, faults);
        if (!options.Data.MemoryOnly) log.MemoryOnly();
        return null;
    }

    private static NodeStore Open(string path, HoopoeOptions options, Clock clock, ServerLog log, DiskFaults? faults)
    {
        var directory = DataDirectory.Take(path);
        try
        {
            return Open(directory, new FileStorage(directory.Path, DirectoryLock.FileName), options, clock, log, faults);
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

    private static NodeStore Open(DataDirectory? directory, IStorage uncovered, HoopoeOptions options, Clock clock, ServerLog log, DiskFaults? faults)
    {
        long memoryBefore = GC.GetTotalMemory(forceFullCollection: false);
        var progress = new RecoveryProgress(TimeProvider.System, log);
        var disk = options.DiskCover(uncovered);
        var faulty = faults?.Cover(disk);
        var keys = KeyRings.Open(faulty ?? disk, options.Encryption, options.TimeProvider);
        var recovery = new NodeRecovery(clock)
        {
            Keys = keys,
            Progressed = progress.Report,
            DamageFound = damage => log.Damaged(damage.File, damage.Offset, damage.Length, damage.What),
        };
        var use = (uncovered as FileStorage)?.Use;
        var driver = new JournalDriver(options.Durability, log);
        var journalOptions = new JournalOptions
        {
            SegmentBytes = (options.Journal.SegmentBytes + Page - 1) / Page * Page,
            Time = options.TimeProvider,
            NewIdentity = Guid.NewGuid,
            Syncs = options.Durability.Sync != SyncPolicy.Never,
            FreeLimitBytes = options.Disk.FreeLimitBytes,
            WorkWaits = driver.Wake,
            PreparingWaits = driver.WakePreparer,
            Flushed = driver.Flushed,
        };
        if (!journalOptions.Syncs) log.NeverSynced();
        var journal = NodeJournal.Open(faulty ?? disk, journalOptions, recovery);
        faults?.LookForRoom = journal.LookForRoom;
        return new NodeStore(directory, faulty, driver, journal, recovery, log, use) { _memoryBefore = memoryBefore };
    }

    /// <summary>The log of the broker that it is for.</summary>
    public JournalLog Log { get; }

    /// <summary>Puts into the broker what the journal holds, and begins to flush. Once, before the broker serves anybody.</summary>
    /// <exception cref="HoopoeStartException">What the journal holds is at odds with itself.</exception>
    public void Restore(Broker broker)
    {
        Log.Attach(broker);
        Log.Failing = Report;
        var recovery = _recovery ?? throw new InvalidOperationException("What the journal holds was restored before.");
        _recovery = null;
        bool whole = recovery.Damages.Count == 0;
        UseKeys(static keys => keys.Begin());
        try
        {
            recovery.Restore(broker, Log, (change, why) =>
            {
                whole = false;
                _log.NotRestored(DefinitionName.Of(change), why);
            });
        }
        catch (JournalException error)
        {
            throw new HoopoeStartException(error.Message, error);
        }
        // A crash may have come between the end of a virtual host and that of its keys.
        UseKeys(keys => keys.Keep([.. broker.VirtualHosts.Select(host => host.Name)]));
        Log.NoteStart();
        _attached = true;
        _driver.Start(new Duties(Journal, Log, _driver.Tell));
        // What was read for this is garbage now, and may be several times what is left: idle memory should not show it. What a
        // program around us has in memory is no reason.
        if (GC.GetTotalMemory(forceFullCollection: false) - _memoryBefore > MuchMemory)
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        // What was left out must not be found wanting again at each start.
        if (!whole) Log.BeginCheckpoint();
    }

    private void UseKeys(Action<KeyRing> use)
    {
        try
        {
            if (Log.Keys is { } keys) use(keys);
        }
        catch (IOException error)
        {
            throw new HoopoeStartException($"the key ring of the data directory cannot be written: {HoopoeStartException.Reason(error)}", error);
        }
    }

    /// <summary>Loses what is not on disk, as a power cut does; what is left to do is to dispose of it.</summary>
    public void Cut()
    {
        _isCut = true;
        _driver.Halt();
        Log.Failing = static _ => { };
        _faulty?.Cut();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _driver.Dispose();
        try
        {
            if (_attached && !_isCut) Log.WriteLastCheckpoint();
        }
        catch (IOException error)
        {
            // The journal has all of it; the next start takes longer.
            _log.CheckpointFailed(error);
        }
        Journal.Dispose();
        _faulty?.Dispose();
        _directory?.Dispose();
    }

    private static OperationFacts FactsOf(DiskUse.Operations? operations) =>
        operations is null ? default : new OperationFacts(operations.Count, operations.Bytes, operations.Seconds);

    // What the journal says of itself is a whole sentence; anything else is a fault of ours, of which every line counts.
    private void Report(Exception error)
    {
        if (error is JournalException) _log.JournalDamaged(error.Message);
        else _log.JournalTroubled(error);
    }

    private sealed class Duties(NodeJournal journal, JournalLog log, Action late) : IJournalDuties
    {
        public long WaitingBytes => journal.WaitingBytes;

        public bool IsFull => journal.IsFull;

        public bool Flush()
        {
            bool flushed = journal.Flush();
            if (log.TakeLate()) late();
            return flushed;
        }

        public void PrepareSome() => journal.PrepareSome();

        public bool PrepareAhead() => journal.PrepareAhead();

        public int WaiterCount => log.WaiterCount;

        public void Flushed(Turn turn) => log.Flushed(turn);
    }
}
