using System.Globalization;

namespace Hoopoe.Fuzz.Engine;

/// <summary>What came of a run as a table in Markdown. Stateless.</summary>
internal static class FuzzTable
{
    /// <summary>Writes the table, with a line for all of it together.</summary>
    public static void Write(TextWriter output, IReadOnlyList<FuzzOutcome> outcomes)
    {
        output.WriteLine("| target | inputs | inputs/s | kept | blocks | slowest | most allocated | heap early → late |");
        output.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var one in outcomes)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {one.Target} | {one.Inputs:N0} | {Rate(one):N0} | {one.Kept} | {one.Blocks} | {one.Slowest.TotalMilliseconds:F2} ms | {Kilobytes(one.MostAllocated)} | {Kilobytes(one.HeapEarly)} → {Kilobytes(one.HeapLate)} |"));
        }
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| all | {outcomes.Sum(one => one.Inputs):N0} | | {outcomes.Sum(one => one.Kept)} | | | | |"));
    }

    /// <summary>Inputs in a second.</summary>
    public static double Rate(FuzzOutcome outcome) => outcome.Inputs / Math.Max(1e-9, outcome.Time.TotalSeconds);

    private static string Kilobytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:N0} KiB");
}
