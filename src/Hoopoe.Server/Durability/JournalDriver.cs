using System.Diagnostics;
using Hoopoe.Core.Telemetry;
using Hoopoe.Server.Diagnostics;

namespace Hoopoe.Server.Durability;

/// <summary>
/// The one thread that flushes a journal while there is work, at the pace of the sync policy, and beside it the one that
/// prepares files for it. Made before its journal, which wakes it; started with it; disposing flushes what waits and ends the
/// threads. A failed flush ends it too: it never tries the same bytes again.
/// </summary>
internal sealed class JournalDriver : IDisposable
{
    // With an interval, so much is not kept waiting for its end: it is memory.
    private const long MostWaitingBytes = 8 << 20;
    private static readonly TimeSpan _glance = TimeSpan.FromMilliseconds(20);

    private readonly AutoResetEvent _work = new(false);
    // Not one that spins before it waits: that would be most of a core.
    private readonly ManualResetEvent _stop = new(false);
    private readonly StoppableWait _wait;
    private readonly TaskCompletionSource<Exception> _failure = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeSpan _interval;
    private readonly CommitDelay _delay;
    private readonly ServerLog _log;
    private readonly SegmentKeeper _keeper;
    private FlushNotice? _notice;
    private Thread? _thread;
    private volatile bool _halted;

    /// <summary>Makes a driver that does nothing yet.</summary>
    public JournalDriver(DurabilityOptions options, ServerLog log)
    {
        _wait = new StoppableWait(_stop);
        _interval = options.Sync == SyncPolicy.Interval ? options.SyncInterval : TimeSpan.Zero;
        _delay = new CommitDelay(options.Sync == SyncPolicy.Always ? options.CommitDelay : TimeSpan.Zero);
        _log = log;
        _keeper = new SegmentKeeper(log, Fail);
    }

    /// <summary>Completes when the journal has failed, with the reason: nothing becomes durable from then on.</summary>
    public Task<Exception> Failure => _failure.Task;

    /// <summary>Whether those who wait are being told.</summary>
    public bool IsTelling => _notice is { IsTelling: true };

    /// <summary>How often there was something to tell.</summary>
    public long Notices => _notice?.Given ?? 0;

    /// <summary>How long its flushes took.</summary>
    public FlushTimes Times { get; } = new();

    /// <summary>Something waits to be flushed. Any thread may call, with locks held and before the start.</summary>
    public void Wake() => _work.Set();

    /// <summary>Files are to be prepared or given back. Any thread may call, with locks held and before the start.</summary>
    public void WakePreparer() => _keeper.Wake();

    /// <summary>A group is durable. Called by the journal as soon as it is so.</summary>
    public void Flushed()
    {
        Times.End();
        Tell();
    }

    /// <summary>There is something to tell those who wait. Called by the driver's threads.</summary>
    public void Tell() => _notice?.Give();

    /// <summary>Starts the thread.</summary>
    public void Start(IJournalDuties duties)
    {
        _notice = new FlushNotice(duties, _log.FlushNoticeFailed);
        _thread = new Thread(() => Run(duties)) { Name = "Hoopoe journal", IsBackground = true };
        _thread.Start();
        _keeper.Start(duties);
    }

    /// <summary>Has the thread end without another flush: what waits is to be lost, and no failure is to be told of.</summary>
    public void Halt() => _halted = true;

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Set();
        _work.Set();
        _thread?.Join();
        _keeper.Dispose();
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
                if (!flushed) _work.WaitOne();
                stopping = _stop.WaitOne(0);
                if (last != 0) Pace(duties, last);
                if (duties.WaitingBytes is > 0 and var bytes) _delay.Flushing(bytes);
                if (_halted) return;
                last = Stopwatch.GetTimestamp();
                Times.Begin();
                flushed = duties.Flush();
                if (!flushed) continue;
                if (BrokerTelemetry.FlushDuration.Enabled) BrokerTelemetry.FlushDuration.Record(Stopwatch.GetElapsedTime(last).TotalSeconds);
                var delay = _delay.After(Stopwatch.GetElapsedTime(begun));
                if (delay > TimeSpan.Zero) _wait.For(delay);
            }
        }
        catch (Exception error)
        {
            Fail(error);
        }
    }

    // Either thread's end.
    private void Fail(Exception error)
    {
        if (_halted || !_failure.TrySetResult(error)) return;
        _log.JournalFailed(error);
        // Those who wait are told that they wait in vain.
        Tell();
    }

    private void Pace(IJournalDuties duties, long last)
    {
        while (duties.WaitingBytes < MostWaitingBytes)
        {
            var left = _interval - Stopwatch.GetElapsedTime(last);
            if (left <= TimeSpan.Zero || _wait.For(left < _glance ? left : _glance)) return;
        }
    }
}
