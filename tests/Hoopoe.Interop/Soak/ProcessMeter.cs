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
        Sockets(),
        Directory.GetDirectories($"/proc/{processId}/task").Length);

    private int ResidentMegabytes()
    {
        string line = File.ReadLines($"/proc/{processId}/smaps_rollup").First(l => l.StartsWith("Rss:", StringComparison.Ordinal));
        return int.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) / 1024;
    }

    private int Sockets() => Directory.GetFiles($"/proc/{processId}/fd").Count(file =>
        new FileInfo(file).LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true);

    /// <summary>A process at one moment. Sockets count among the files.</summary>
    public sealed record Sample(long Second, int ResidentMegabytes, int Files, int Sockets, int Threads)
    {
        public override string ToString() =>
            $"{Second,5} s {ResidentMegabytes,6} MB {Files,5} files {Sockets,5} sockets {Threads,4} threads";
    }
}
