using System.Text.Json;

namespace Hoopoe.Interop.Parity.Comparison;

/// <summary>The reviewed list of all deliberate differences, from the file beside this one.</summary>
internal sealed record DifferenceList(IReadOnlyList<Difference> Differences, IReadOnlyList<Wording> Wordings)
{
    private static readonly JsonSerializerOptions _format = new(JsonSerializerDefaults.Web);

    /// <summary>The list as reviewed.</summary>
    public static DifferenceList Reviewed { get; } = Load();

    private static DifferenceList Load()
    {
        using Stream stream = typeof(DifferenceList).Assembly.GetManifestResourceStream("differences.json")!;
        return JsonSerializer.Deserialize<DifferenceList>(stream, _format)!;
    }
}
