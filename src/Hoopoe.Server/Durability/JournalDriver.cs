using System.Diagnostics;
using Hoopoe.Management;
using Hoopoe.Server.Diagnostics;

namespace Hoopoe.Server.Durability;

/// <summary>
/// The one thread that flushes a journal while there is work, at the pace of the sync policy. Made before its journal,
/// which wakes it; started with it; disposing flushes what waits and ends the thread. A failed flush ends it too: it never
/// tries the same bytes again.
/// </summary>
internal sealed class JournalDriver : IDisposable
{
    // With an interval, so much is not kept waiting for its end: it is memory.
    private const long MostWaitingBytes = 8 << 20;
    private static readonly TimeSpan _glance = TimeSpan.FromMilliseconds(20);

    // How long nothing must come before it is a quiet moment, and how often a full disk is looked at.
    private static readonly TimeSpan _quiet = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _fullCheck = TimeSpan.FromSeconds(1);

    private readonly AutoResetEvent _work = new(false);
    // Not one that spins before it waits: that would be most of a core.
    private readonly ManualResetEvent _stop = new(false);
    private readonly TaskCompletionSource<Exception> _failure = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeSpan _interval;
    private readonly CommitDelay _delay;
    private readonly ServerLog _log;
    private FlushNotice? _notice;
    private Thread? _thread;
    private bool _isFull;
    private volatile bool _halted;
    private long _flushes;
    private long _flushTicks;

    /// <summary>Makes a driver that does nothing yet.</summary>
    public JournalDriver(DurabilityOptions options, ServerLog log)
    {
        _interval = options.Sync == SyncPolicy.Interval ? options.SyncInterval : TimeSpan.Zero;
        _delay = new CommitDelay(options.Sync == SyncPolicy.Always ? options.CommitDelay : TimeSpan.Zero);
        _log = log;
    }

    /// <summary>Completes when the journal has failed, with the reason: nothing becomes durable from then on.</summary>
    public Task<Exception> Failure => _failure.Task;

    /// <summary>Whether those who wait are being told.</summary>
    public bool IsTelling => _notice is { IsTelling: true };

    /// <summary>How often there was something to tell.</summary>
    public long Notices => _notice?.Given ?? 0;

    /// <summary>What its flushes took so far; a moment old.</summary>
    public FlushTotals Totals => new(Volatile.Read(ref _flushes), Stopwatch.GetElapsedTime(0, Volatile.Read(ref _flushTicks)));

    /// <summary>Something waits to be flushed. Any thread may call, with locks held and before the start.</summary>
    public void Wake() => _work.Set();

    /// <summary>A group is durable. Called by the journal as soon as it is so.</summary>
    public void Flushed() => _notice?.Give();

    /// <summary>Starts the thread.</summary>
    public void Start(IJournalDuties duties)
    {
        _notice = new FlushNotice(duties, _log.FlushNoticeFailed);
        _thread = new Thread(() => Run(duties)) { Name = "Hoopoe journal", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Has the thread end without another flush: what waits is to be lost, and no failure is to be told of.</summary>
    public void Halt() => _halted = true;

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Set();
        _work.Set();
        _thread?.Join();
        // The events are left to the collector: a late append may still want to wake us.
    }

    private void Run(IJournalDuties duties)
    {
        long last = 0;
        try
        {
            bool flushed = false;
            bool stopping = false;
            long begun = Stopwatch.GetTimestamp();
            // Ends with a flush that began after the stop was seen and found nothing.
            while (flushed || !stopping)
            {
                // What was appended since the flush began wakes us again; a flush may also have left some of it.
                if (!flushed) AwaitWork(duties);
                stopping = _stop.WaitOne(0);
                if (last != 0) Pace(duties, last);
                var delay = _delay.Before(Stopwatch.GetElapsedTime(begun), duties.WaitingBytes);
                if (delay > TimeSpan.Zero) _stop.WaitOne(delay);
                if (duties.WaitingBytes is > 0 and var bytes) _delay.Flushing(bytes);
                if (_halted) return;
                last = Stopwatch.GetTimestamp();
                flushed = duties.Flush();
                if (flushed) Count(Stopwatch.GetTimestamp() - last);
                NoteRoom(duties);
            }
        }
        catch (Exception error)
        {
            if (_halted) return;
            _log.JournalFailed(error);
            _failure.TrySetResult(error);
            // Those who wait are told that they wait in vain.
            Flushed();
        }
    }

    // This thread alone writes them.
    private void Count(long ticks)
    {
        Volatile.Write(ref _flushes, _flushes + 1);
        Volatile.Write(ref _flushTicks, _flushTicks + ticks);
    }

    private void AwaitWork(IJournalDuties duties)
    {
        var patience = _quiet;
        while (!_work.WaitOne(patience))
        {
            bool more = duties.PrepareAhead();
            NoteRoom(duties);
            // Between two pieces of it only a glance whether something came.
            if (more) patience = TimeSpan.Zero;
            else patience = duties.IsFull ? _fullCheck : Timeout.InfiniteTimeSpan;
        }
    }

    private void NoteRoom(IJournalDuties duties)
    {
        if (duties.IsFull == _isFull) return;
        _isFull = !_isFull;
        if (_isFull) _log.DiskFull();
        else _log.DiskHasRoom();
    }

    private void Pace(IJournalDuties duties, long last)
    {
        while (duties.WaitingBytes < MostWaitingBytes)
        {
            var left = _interval - Stopwatch.GetElapsedTime(last);
            if (left <= TimeSpan.Zero || _stop.WaitOne(left < _glance ? left : _glance)) return;
        }
    }
}
