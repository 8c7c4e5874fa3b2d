using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hoopoe.Compare.Results;

/// <summary>A run as it was measured: facts of the machine, brokers, every measurement. Written as JSON, read again to report it anew.</summary>
internal sealed record ResultFile(
    IReadOnlyDictionary<string, string> Facts,
    IReadOnlyList<string> Brokers,
    IReadOnlyList<Measurement> Measurements)
{
    private static readonly JsonSerializerOptions _form = new() { WriteIndented = true, Converters = { new JsonStringEnumConverter() } };

    public static ResultFile Read(string path) =>
        JsonSerializer.Deserialize<ResultFile>(File.ReadAllText(path), _form) ?? throw new InvalidDataException($"{path} holds no results");

    public void Write(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this, _form) + "\n");

    /// <summary>This run with what a later one measured: a workload that both have is the later's, and so are the facts.</summary>
    public ResultFile With(ResultFile later)
    {
        if (later.Measurements.Count == 0)
            return this;
        HashSet<string> measured = [.. later.Measurements.Select(one => one.Workload)];
        return new(
            later.Facts,
            [.. Brokers.Union(later.Brokers)],
            [.. Measurements.Where(one => !measured.Contains(one.Workload)), .. later.Measurements]);
    }
}
