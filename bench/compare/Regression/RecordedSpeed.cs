using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hoopoe.Compare.Regression;

/// <summary>What each workload of the check cost when it was recorded. Kept in the tree; written by check-speed --record only.</summary>
internal sealed record RecordedSpeed(IReadOnlyDictionary<string, Cost> Costs)
{
    private static readonly JsonSerializerOptions _form = new() { WriteIndented = true };

    public static RecordedSpeed Read(string path) =>
        JsonSerializer.Deserialize<RecordedSpeed>(File.ReadAllText(path), _form) ?? throw new InvalidDataException($"{path} holds no recorded speed");

    public void Write(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this, _form) + "\n");
}

/// <summary>The cost of a message: the broker's processor time, that of the calibration's piece of work at the same time, and what the
/// broker allocated.</summary>
internal sealed record Cost(double CpuMicroseconds, double CalibrationMicroseconds, double AllocatedBytes)
{
    /// <summary>Processor time in pieces of the calibration's work, in which a faster or slower machine cancels out.</summary>
    [JsonIgnore]
    public double Scaled => CpuMicroseconds / CalibrationMicroseconds;

    /// <summary>The cheaper of two measurements, in each of its parts.</summary>
    public Cost Cheaper(Cost other) =>
        (Scaled <= other.Scaled ? this : other) with { AllocatedBytes = Math.Min(AllocatedBytes, other.AllocatedBytes) };
}
