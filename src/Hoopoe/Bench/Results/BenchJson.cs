using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hoopoe.Bench.Results;

/// <summary>The result as JSON: names in camel case, absent values left out.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BenchResult))]
internal sealed partial class BenchJson : JsonSerializerContext
{
    public static string Write(BenchResult result) => JsonSerializer.Serialize(result, Default.BenchResult);
}
