namespace Hoopoe.Interop.Soak;

/// <summary>Reads what a process holds from /proc.</summary>
internal sealed class ProcessMeter(int processId)
{
    private static readonly long _start = Environment.TickCount64;

    /// <summary>What it holds now.</summary>
    public Sample Read() => new(
        (Environment.TickCount64 - _start) / 1000,
        ResidentMegabytes(),
        Targets().Count(target => !target.EndsWith(".dll", StringComparison.Ordinal) && !target.EndsWith(".pdb", StringComparison.Ordinal)),
        Targets().Count(target => target.StartsWith("socket:", StringComparison.Ordinal)),
        Directory.GetDirectories($"/proc/{processId}/task").Length);

    private int ResidentMegabytes()
    {
        string line = File.ReadLines($"/proc/{processId}/smaps_rollup").First(l => l.StartsWith("Rss:", StringComparison.Ordinal));
        return int.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) / 1024;
    }

    // One may be closed between the listing and the look.
    private IEnumerable<string> Targets() => Directory.GetFiles($"/proc/{processId}/fd").Select(file => new FileInfo(file).LinkTarget ?? "");

    /// <summary>A process at one moment. Sockets count among the files; assemblies and symbols, which stay once loaded, do not.</summary>
    public sealed record Sample(long Second, int ResidentMegabytes, int Files, int Sockets, int Threads)
    {
        public override string ToString() =>
            $"{Second,5} s {ResidentMegabytes,6} MB {Files,5} files {Sockets,5} sockets {Threads,4} threads";
    }
}
