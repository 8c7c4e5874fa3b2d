using Hoopoe.Compare.Results;

namespace Hoopoe.Compare.Probes;

/// <summary>What the machine itself is measured for, beside the rows whose targets speak of it.</summary>
internal static class ProbeCatalogue
{
    /// <summary>In place of a broker's name.</summary>
    public const string Machine = "machine";

    /// <summary>In place of a tool's name.</summary>
    public const string Tool = "probe";

    public const string Stream = "3: one loopback TCP stream";
    public const string Flush = "5: bare write and fdatasync of 1 KiB";

    /// <summary>The start of a broker, which is one's own and not the machine's.</summary>
    public const string Start = "start";

    private const int FlushedBytes = 1024;

    /// <summary>The probe of a row, taken now; nothing if the row has none.</summary>
    public static Measurement? Measure(string row, int round, string folder, TimeSpan time) => row switch
    {
        "3" => Result(Stream, round, new Dictionary<Figure, double> { [Figure.Rate] = LoopbackStream.Measure(time) }),
        "5" => Result(Flush, round, BareFlush.Measure(folder, FlushedBytes, time)),
        _ => null,
    };

    private static Measurement Result(string probe, int round, IReadOnlyDictionary<Figure, double> figures) =>
        new(probe, Machine, Tool, round, figures, []);
}
