namespace Hoopoe.Interop.Soak;

/// <summary>Reads what a process holds from /proc.</summary>
internal sealed class ProcessMeter(int processId)
{
    private static readonly long _start = Environment.TickCount64;

    /// <summary>What it holds now.</summary>
    public Sample Read() => new(
        (Environment.TickCount64 - _start) / 1000,
        ResidentMegabytes(),
        Directory.GetFiles($"/proc/{processId}/fd").Length,
        Directory.GetDirectories($"/proc/{processId}/task").Length);

    private int ResidentMegabytes()
    {
        string line = File.ReadLines($"/proc/{processId}/smaps_rollup").First(l => l.StartsWith("Rss:", StringComparison.Ordinal));
        return int.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) / 1024;
    }

    /// <summary>A process at one moment.</summary>
    public sealed record Sample(long Second, int ResidentMegabytes, int Files, int Threads)
    {
        public override string ToString() => $"{Second,5} s {ResidentMegabytes,6} MB {Files,5} files {Threads,4} threads";
    }
}
