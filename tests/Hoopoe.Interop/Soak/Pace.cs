using System.Diagnostics;

namespace Hoopoe.Interop.Soak;

/// <summary>Bounds how often something happens a second, over all threads that ask.</summary>
internal sealed class Pace(int perSecond)
{
    private readonly long _step = Stopwatch.Frequency / perSecond;
    private long _next = Stopwatch.GetTimestamp();

    /// <summary>Returns when it is the caller's turn. Turns that nobody took are lost: there are no bursts.</summary>
    public void Await()
    {
        long turn;
        lock (this)
        {
            turn = Math.Max(_next, Stopwatch.GetTimestamp() - (Stopwatch.Frequency / 20));
            _next = turn + _step;
        }

        TimeSpan wait = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), turn);
        if (wait > TimeSpan.Zero)
            Thread.Sleep(wait);
    }
}
