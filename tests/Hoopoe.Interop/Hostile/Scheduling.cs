using System.Runtime.InteropServices;

namespace Hoopoe.Interop.Hostile;

/// <summary>
/// Has peers share the processors as if each were on a machine of its own, where Linux lets them: hostile ones get what nobody else wants, so
/// that what they cost themselves is not taken for what they cost others; those that are measured need not wait for the broker or for
/// them. What is left is what the broker does. Acts on the calling thread.
/// </summary>
internal static class Scheduling
{
    // From linux/sched.h.
    private const int Fifo = 1;
    private const int Idle = 5;

    /// <summary>Runs only when nobody else wants to.</summary>
    public static void BeLast() => Set(Idle, 0);

    /// <summary>Runs as soon as it may. Without the right to it everything stays as it is, and figures are a few milliseconds worse.</summary>
    public static void BeFirst() => Set(Fifo, 1);

    private static void Set(int policy, int priority)
    {
        if (OperatingSystem.IsLinux()) _ = SetScheduler(0, policy, in priority);
    }

    [DllImport("libc", EntryPoint = "sched_setscheduler")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetScheduler(int thread, int policy, in int priority);
}
