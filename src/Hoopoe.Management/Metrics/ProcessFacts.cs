using System.Diagnostics;
using System.IO.Enumeration;

namespace Hoopoe.Management.Metrics;

/// <summary>What the process uses of its machine, and what .NET does in it. Immutable; read for one answer.</summary>
internal sealed record ProcessFacts
{
    private static readonly DateTime _started = Process.GetCurrentProcess().StartTime.ToUniversalTime();

    /// <summary>Bytes in memory.</summary>
    public long ResidentBytes { get; private init; }

    /// <summary>Files and sockets that are open; a number that is none where that is not known.</summary>
    public double Descriptors { get; private init; }

    /// <summary>When it started, in seconds since 1970.</summary>
    public double StartedAt { get; private init; }

    /// <summary>How long it has run, in seconds.</summary>
    public double Uptime { get; private init; }

    /// <summary>What the processors did for it.</summary>
    public Environment.ProcessCpuUsage Cpu { get; private init; }

    /// <summary>Reads them.</summary>
    public static ProcessFacts Read() => new()
    {
        ResidentBytes = Environment.WorkingSet,
        Descriptors = CountDescriptors(),
        StartedAt = (_started - DateTime.UnixEpoch).TotalSeconds,
        Uptime = (DateTime.UtcNow - _started).TotalSeconds,
        Cpu = Environment.CpuUsage,
    };

    // One for each connection at least, so no name is made of any.
    private static double CountDescriptors() => OperatingSystem.IsLinux()
        ? new FileSystemEnumerable<bool>("/proc/self/fd", static (ref FileSystemEntry _) => true).Count()
        : double.NaN;
}
