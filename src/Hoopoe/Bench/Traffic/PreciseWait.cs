using System.Runtime.InteropServices;
using Hoopoe.Bench.Measuring;

namespace Hoopoe.Bench.Traffic;

/// <summary>
/// Waits more precisely than the framework's sleep, whose unit is a millisecond: a producer that is late by half of one would measure
/// itself. On Linux by nanosleep with the least slack; elsewhere by sleeping short of the time and yielding for the rest.
/// </summary>
internal static partial class PreciseWait
{
    private const int SetTimerSlack = 29;

    // A wait is cut into slices, so that a thread notices in time that the run is over.
    private const long MaxSliceTicks = RunClock.TicksPerSecond / 20;

    /// <summary>Makes this thread's waits end on time.</summary>
    public static void PrepareThread()
    {
        if (OperatingSystem.IsLinux()) _ = SetThreadOption(SetTimerSlack, 1, 0, 0, 0);
    }

    /// <summary>Waits for a time, but a twentieth of a second at most.</summary>
    public static void For(long ticks)
    {
        if (ticks <= 0) return;
        ticks = Math.Min(ticks, MaxSliceTicks);
        if (OperatingSystem.IsLinux())
        {
            var time = new TimeSpec { Nanoseconds = (nint)(ticks * 100) };
            _ = NanoSleep(in time, 0);
            return;
        }
        long milliseconds = (ticks / TimeSpan.TicksPerMillisecond) - 1;
        if (milliseconds > 0) Thread.Sleep((int)milliseconds);
        else Thread.Yield();
    }

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static partial int NanoSleep(in TimeSpec time, nint remaining);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int SetThreadOption(int option, nuint value, nuint unused3, nuint unused4, nuint unused5);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
