using Hoopoe.Server.Diagnostics;

namespace Hoopoe.Server.Durability;

/// <summary>
/// The thread that has segment files ready before they are needed, gives back those that are not, and sees when storage
/// is short: beside the thread that flushes, so that no flush waits for the zeros of a file to come. Belongs to one
/// <see cref="JournalDriver"/>; ends when its journal fails.
/// </summary>
internal sealed class SegmentKeeper(ServerLog log, Action<Exception> failed) : IDisposable
{
    // How long nothing must come before it is a quiet moment, and how often the room on disk is looked at.
    private static readonly TimeSpan _quiet = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(1);

    private readonly AutoResetEvent _work = new(false);
    private Thread? _thread;
    private bool _isFull;
    private volatile bool _stops;

    /// <summary>Something is to be done. Any thread may call, with locks held and before the start.</summary>
    public void Wake() => _work.Set();

    /// <summary>Starts the thread.</summary>
    public void Start(IJournalDuties duties)
    {
        _thread = new Thread(() => Run(duties)) { Name = "Hoopoe segments", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Ends the thread after what it is at. A file that is half written is dropped.</summary>
    public void Dispose()
    {
        _stops = true;
        _work.Set();
        _thread?.Join();
        // The event is left to the collector: a late append may still want to wake us.
    }

    private void Run(IJournalDuties duties)
    {
        try
        {
            var patience = _quiet;
            while (true)
            {
                bool woken = _work.WaitOne(patience);
                if (_stops) return;
                if (woken)
                {
                    duties.PrepareSome();
                    patience = _quiet;
                }
                else
                {
                    patience = duties.PrepareAhead() ? TimeSpan.Zero : _look;
                }
                NoteRoom(duties.IsFull);
            }
        }
        catch (Exception error)
        {
            failed(error);
        }
    }

    private void NoteRoom(bool isFull)
    {
        if (isFull == _isFull) return;
        _isFull = isFull;
        if (isFull) log.DiskFull();
        else log.DiskHasRoom();
    }
}
