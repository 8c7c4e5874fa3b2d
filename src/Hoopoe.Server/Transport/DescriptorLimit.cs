using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Hoopoe.Server.Transport;

/// <summary>
/// Keeps some of the process's file descriptors free of connections: a runtime that cannot open a file for its own
/// needs ends the process. The limit is read once, as the runtime has raised it as far as it may by then.
/// </summary>
internal static class DescriptorLimit
{
    // What the runtime, files and the HTTP endpoint may come to need, as RabbitMQ keeps it.
    private const long MostReserved = 100;
    private const int LinuxNoFile = 7;

    /// <summary>How many descriptors the process may have.</summary>
    public static long Descriptors { get; } = Read();

    private static long Reserve => Math.Min(MostReserved, Descriptors / 2);

    /// <summary>Whether a connection just accepted took a descriptor of the reserve. The system hands out the lowest number that is free.</summary>
    public static bool IsReached(Socket accepted) => accepted.SafeHandle.DangerousGetHandle() >= (nint)(Descriptors - Reserve);

    private static long Read()
    {
        // Elsewhere the numbers mean something else, or there is no such limit.
        if (!OperatingSystem.IsLinux() || getrlimit(LinuxNoFile, out var limit) != 0) return int.MaxValue;
        return (long)Math.Min(limit.Current, int.MaxValue);
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int getrlimit(int resource, out ResourceLimit limit);

    [StructLayout(LayoutKind.Sequential)]
    private struct ResourceLimit
    {
        public nuint Current;
        public nuint Most;
    }
}
