using System.Globalization;
using System.Runtime.InteropServices;
using Hoopoe.Compare.Tools;

namespace Hoopoe.Compare.Reports;

/// <summary>What a reader must know of the machine and its software to make sense of figures.</summary>
internal static class MachineFacts
{
    public static async Task<IReadOnlyDictionary<string, string>> ReadAsync() => new Dictionary<string, string>
    {
        ["date"] = DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture),
        ["cores"] = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture),
        ["processor"] = Line("/proc/cpuinfo", "model name"),
        ["memory"] = $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1 << 30)} GiB",
        ["kernel"] = await Command.OutputAsync("uname", "-sr"),
        [".NET"] = RuntimeInformation.FrameworkDescription,
        ["Erlang"] = await Command.OutputAsync("dpkg-query", "-W", "-f=${Version}", "erlang-base"),
        ["RabbitMQ"] = await Command.OutputAsync("dpkg-query", "-W", "-f=${Version}", "rabbitmq-server"),
    };

    /// <summary>Processes that wait for a processor or the disk on average of the last minute: what else the machine does.</summary>
    public static string Load() => File.ReadAllText("/proc/loadavg").Split(' ')[0];

    private static string Line(string file, string name) =>
        File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown";
}
