using System.Globalization;

namespace Hoopoe.Compare.Accounting;

/// <summary>A process and all that descend from it, as /proc shows them at the moment. Read by the thread that measures.</summary>
internal sealed class ProcessTree(int root)
{
    private const double TicksPerSecond = 100;
    private const double KibibytesPerMebibyte = 1024;
    private const double BytesPerMebibyte = 1 << 20;

    /// <summary>The processes that are in it now, the root first.</summary>
    public IReadOnlyList<int> Members()
    {
        var children = Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), out int id) ? id : 0)
            .Where(id => id > 0)
            .ToLookup(ParentOf);
        List<int> members = [root];
        for (int index = 0; index < members.Count; index++)
            members.AddRange(children[members[index]]);
        return members;
    }

    /// <summary>Seconds of processor time, in user and kernel mode, of all of them and of children that have ended.</summary>
    public double ProcessorSeconds() => Members().Sum(id => Ticks(Stat(id))) / TicksPerSecond;

    /// <summary>Resident MiB.</summary>
    public double Resident() => Members().Sum(id => Number($"/proc/{id}/status", "VmRSS:")) / KibibytesPerMebibyte;

    /// <summary>The most resident MiB since <see cref="ForgetPeak"/>.</summary>
    public double ResidentPeak() => Members().Sum(id => Number($"/proc/{id}/status", "VmHWM:")) / KibibytesPerMebibyte;

    /// <summary>MiB that reached storage, or will.</summary>
    public double Written() => Members().Sum(id => Number($"/proc/{id}/io", "write_bytes:")) / BytesPerMebibyte;

    /// <summary>Has the kernel begin anew with the most memory.</summary>
    public void ForgetPeak()
    {
        foreach (int id in Members())
            Try(() => { File.WriteAllText($"/proc/{id}/clear_refs", "5"); return 0; });
    }

    /// <summary>Processor ticks in a line of /proc/PID/stat: its own in both modes, and those of children that have ended.</summary>
    internal static double Ticks(string stat)
    {
        string[] fields = AfterName(stat);
        return fields.Length < 15 ? 0 : fields[11..15].Sum(field => double.Parse(field, CultureInfo.InvariantCulture));
    }

    private static int ParentOf(int id) => AfterName(Stat(id)) is [_, var parent, ..] ? int.Parse(parent, CultureInfo.InvariantCulture) : 0;

    // The name stands in parentheses and may hold spaces and parentheses of its own.
    private static string[] AfterName(string stat) =>
        stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string Stat(int id) => Try(() => File.ReadAllText($"/proc/{id}/stat")) ?? "";

    private static double Number(string file, string name)
    {
        string? line = Try(() => File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)));
        return line is null ? 0 : double.Parse(line.Split(' ', '\t').Where(part => part.Length > 0).ElementAt(1), CultureInfo.InvariantCulture);
    }

    // A process may end, or not be ours to look into, at any moment.
    private static T? Try<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }
}
