using System.Runtime.InteropServices;

namespace Hoopoe.Server.Durability;

/// <summary>
/// Waits as long as it is asked to, or until somebody says stop. An event counts whole milliseconds, so what is left of one is
/// slept, where the system can do that; a stop is noticed after it. Lives as long as the thread that waits; stateless.
/// </summary>
/// <param name="stop">Set when waiting is to end.</param>
internal sealed partial class StoppableWait(WaitHandle stop)
{
    private const int Interrupted = 4;

    /// <summary>Waits.</summary>
    /// <param name="time">How long, from zero; what the system adds is some hundredths of a millisecond.</param>
    /// <returns>Whether it was stopped.</returns>
    public bool For(TimeSpan time)
    {
        var (milliseconds, rest) = Split(time, sleepsFinely: !OperatingSystem.IsWindows());
        if (stop.WaitOne(milliseconds)) return true;
        if (rest > TimeSpan.Zero) Sleep(rest);
        return false;
    }

    /// <summary>What of a time is waited for by the event, and what is slept: nothing, where the event waits for all and a little more.</summary>
    internal static (int Milliseconds, TimeSpan Part) Split(TimeSpan time, bool sleepsFinely)
    {
        int whole = (int)(time.Ticks / TimeSpan.TicksPerMillisecond);
        var rest = time - TimeSpan.FromMilliseconds(whole);
        return sleepsFinely || rest == TimeSpan.Zero ? (whole, rest) : (whole + 1, TimeSpan.Zero);
    }

    // The runtime interrupts threads by signals of its own; what was left is slept then.
    private static void Sleep(TimeSpan time)
    {
        var left = new TimeSpec { Nanoseconds = (nint)(time.Ticks * TimeSpan.NanosecondsPerTick) };
        while (nanosleep(in left, out var remaining) != 0 && Marshal.GetLastPInvokeError() == Interrupted) left = remaining;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int nanosleep(in TimeSpec time, out TimeSpec remaining);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
