using System.Diagnostics;
using System.Runtime.InteropServices;
using Hoopoe.Compare.Results;
using Microsoft.Win32.SafeHandles;

namespace Hoopoe.Compare.Probes;

/// <summary>One write and one fdatasync at a time into a file written before: what a confirm waits for at the least.</summary>
internal static class BareFlush
{
    private const int FileBytes = 16 << 20;

    /// <summary>Microseconds of such a write, their median and the 99th of 100, over that long, in a file of that folder.</summary>
    public static IReadOnlyDictionary<Figure, double> Measure(string folder, int bytes, TimeSpan time)
    {
        string path = Path.Combine(folder, "flush-probe");
        try
        {
            using var file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite);
            RandomAccess.Write(file, new byte[FileBytes], 0);
            Flush(file);
            double[] took = [.. Writes(file, new byte[bytes], time).Order()];
            return new Dictionary<Figure, double>
            {
                [Figure.Rate] = took.Length / time.TotalSeconds,
                [Figure.LatencyP50] = took[took.Length / 2],
                [Figure.LatencyP99] = took[took.Length * 99 / 100],
            };
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static IEnumerable<double> Writes(SafeFileHandle file, byte[] record, TimeSpan time)
    {
        var watch = Stopwatch.StartNew();
        for (long offset = 0; watch.Elapsed < time; offset = (offset + record.Length) % (FileBytes - record.Length))
        {
            long begin = Stopwatch.GetTimestamp();
            RandomAccess.Write(file, record, offset);
            Flush(file);
            yield return Stopwatch.GetElapsedTime(begin).TotalMicroseconds;
        }
    }

    private static void Flush(SafeFileHandle file)
    {
        if (fdatasync(file) != 0)
            throw new IOException($"fdatasync failed: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int fdatasync(SafeFileHandle file);
}
