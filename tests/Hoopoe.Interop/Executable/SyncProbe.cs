using System.Diagnostics;

namespace Hoopoe.Interop.Executable;

/// <summary>Syncs a small file again and again on a thread of its own, to know how long the disk of a test takes for that while others use it too.</summary>
internal sealed class SyncProbe : IDisposable
{
    private readonly string _path;
    private readonly Thread _thread;
    private long _longestTicks;
    private volatile bool _ended;

    /// <summary>Begins, with a file beside a directory.</summary>
    public SyncProbe(string directory)
    {
        _path = $"{directory}.probe";
        _thread = new Thread(Run);
        _thread.Start();
    }

    /// <summary>The longest that one took so far.</summary>
    public TimeSpan Longest => TimeSpan.FromTicks(Volatile.Read(ref _longestTicks));

    public void Dispose()
    {
        _ended = true;
        _thread.Join();
        File.Delete(_path);
    }

    private void Run()
    {
        using var file = new FileStream(_path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        while (!_ended)
        {
            long begin = Stopwatch.GetTimestamp();
            file.WriteByte(0);
            file.Flush(flushToDisk: true);
            Thread.Sleep(20);
            _longestTicks = Math.Max(_longestTicks, Stopwatch.GetElapsedTime(begin).Ticks);
        }
    }
}
