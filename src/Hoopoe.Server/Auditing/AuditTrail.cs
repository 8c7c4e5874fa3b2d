using Hoopoe.Core.Auditing;
using Hoopoe.Management.Auditing;
using Hoopoe.Server.Diagnostics;

namespace Hoopoe.Server.Auditing;

/// <summary>
/// Keeps who did what in files of its own, for as long as the broker runs. What is told of waits in a bounded line; one thread writes it, so that
/// nobody else waits for the disk. An entry is on disk within a second of what it tells of, unless the disk is slower. What there was no room for in the
/// line, or on the disk, is counted, and the trail says how many entries are missing. Any thread may call.
/// </summary>
internal sealed class AuditTrail : IAuditTrail, IAuditReader, IDisposable
{
    /// <summary>What the trail says where entries are missing.</summary>
    public const string GapAction = "audit.gap";

    /// <summary>What the trail says of damage that was found when it was opened.</summary>
    public const string DamageAction = "audit.damage";

    private const int MostWaiting = 32_768;

    // What comes in that time shares a sync.
    private static readonly TimeSpan _gathering = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan _retry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _trimming = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly AuditFolding _folding = new();
    private readonly AuditFile _file;
    private readonly AuditOptions _options;
    private readonly TimeProvider _time;
    private readonly ServerLog _log;
    private readonly Thread _writer;
    private readonly string _directory;
    // Two by turns: one is filled while the other, which is the writer's, is written.
    private AuditBatch _waiting = new();
    private AuditBatch _batch = new();
    private long _lost;
    private DateTimeOffset _lostSince;
    private DateTimeOffset _lastTrimmed;
    private bool _ending;
    private bool _hasEnded;
    private bool _failing;
    private volatile string? _halt;

    private AuditTrail(AuditFile file, string directory, AuditOptions options, TimeProvider time, ServerLog log)
    {
        (_file, _directory, _options, _time, _log) = (file, directory, options, time, log);
        _writer = new Thread(Run) { Name = "audit", IsBackground = true };
        if (file.Found is { } found) Tell(new AuditEvent(AuditActor.Broker, DamageAction, AuditOutcome.Allowed) { Detail = found });
    }

    /// <inheritdoc/>
    public string? Halt => _halt;

    /// <summary>Opens the trail of a broker; null where none is to be kept.</summary>
    /// <param name="options">The broker's.</param>
    /// <param name="time">The clock by which entries are dated.</param>
    /// <param name="log">Where it logs.</param>
    /// <param name="cover">What a test puts over the file; it gets the entries first, and may throw.</param>
    /// <exception cref="HoopoeStartException">It cannot be opened; the message says what to do.</exception>
    public static AuditTrail? Open(HoopoeOptions options, TimeProvider time, ServerLog log, Action<AuditBatch>? cover = null)
    {
        if (!options.Audit.Enabled || options.Data.Directory is not { } data) return null;
        string directory = Path.Combine(Path.GetFullPath(data), AuditSegment.Folder);
        try
        {
            var trail = new AuditTrail(AuditFile.Open(directory, options.Audit), directory, options.Audit, time, log) { Cover = cover };
            if (trail._file.Found is { } found) log.AuditDamaged(directory, found);
            trail._writer.Start();
            return trail;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new HoopoeStartException($"the audit trail in {directory} cannot be opened: {HoopoeStartException.Reason(error)}; make it writable, or start without it (audit.enabled=false)", error);
        }
    }

    /// <summary>What a test puts over the file.</summary>
    private Action<AuditBatch>? Cover { get; init; }

    /// <inheritdoc/>
    public void Note(AuditEvent happened)
    {
        lock (_lock)
        {
            if (!_hasEnded && _folding.IsTold(happened, _time.GetUtcNow())) Tell(happened);
        }
    }

    /// <inheritdoc/>
    public AuditPage Find(AuditQuery query) => AuditSearch.Find(_directory, query);

    /// <summary>Writes what waits, and ends.</summary>
    public void Dispose()
    {
        lock (_lock) _ending = true;
        _wake.Set();
        if (_writer.IsAlive) _writer.Join();
        lock (_lock) _hasEnded = true;
        _waiting.Dispose();
        _batch.Dispose();
        _file.Dispose();
        _wake.Dispose();
    }

    private void Tell(AuditEvent happened)
    {
        var now = _time.GetUtcNow();
        if (_waiting.Count >= MostWaiting)
        {
            if (_lost++ == 0) _lostSince = now;
            return;
        }
        _waiting.Add(new AuditEntry(happened, now));
        if (_waiting.Count == 1) _wake.Set();
    }

    private void Run()
    {
        while (true)
        {
            // Counts fall due by the trail's clock, which a test may hold: it is looked at every second.
            _wake.WaitOne(_retry);
            if (_batch.Count == 0) Take();
            bool isWritten = TryWrite();
            if (isWritten) _batch.Clear();
            // At the end it is tried once more, and no longer: the broker stops though its disk is full.
            if (IsSpent(isWritten)) return;
            if (isWritten) Thread.Sleep(_gathering);
        }
    }

    private bool IsSpent(bool isWritten)
    {
        lock (_lock) return _ending && (!isWritten || (_waiting.Count == 0 && _lost == 0 && _folding.IsEmpty));
    }

    private void Take()
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            (_batch, _waiting) = (_waiting, _batch);
            foreach (var counted in _folding.Take(now, all: _ending)) _batch.Add(counted);
            if (_lost > 0)
            {
                var gap = new AuditEvent(AuditActor.Broker, GapAction, AuditOutcome.Failed) { Detail = "entries are missing here: more happened than could be written" };
                _batch.Add(new AuditEntry(gap, now) { Count = _lost, Since = _lostSince });
                _lost = 0;
            }
        }
    }

    private bool TryWrite()
    {
        try
        {
            Cover?.Invoke(_batch);
            _file.Append(_batch);
            TrimIfDue();
            if (_failing) _log.AuditResumed(_directory);
            _failing = false;
            _halt = null;
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            if (!_failing) _log.AuditFailing(_directory, error.Message, _options.WhenFailing == AuditFailurePolicy.Refuse ? "logins and changes are refused" : "what is missing will be counted");
            _failing = true;
            if (_options.WhenFailing == AuditFailurePolicy.Refuse) _halt = "the audit trail cannot be written, and audit.when-failing is refuse: make room on the broker's disk";
            return false;
        }
    }

    private void TrimIfDue()
    {
        var now = _time.GetUtcNow();
        if (!_file.HasRotated && now - _lastTrimmed < _trimming) return;
        _file.Trim(now);
        _lastTrimmed = now;
    }
}
