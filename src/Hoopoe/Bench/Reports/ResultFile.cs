using System.Text.Json;
using Hoopoe.Bench.Results;

namespace Hoopoe.Bench.Reports;

/// <summary>Reads a result that an earlier run wrote as JSON. What is wrong with a file is said in one line.</summary>
internal static class ResultFile
{
    private const int KnownFormat = 1;

    private static readonly BenchJson Strict = new(new JsonSerializerOptions(BenchJson.Default.Options) { RespectNullableAnnotations = true });

    /// <summary>The result, or what is wrong.</summary>
    public static bool TryRead(string path, out BenchResult? result, out string? problem)
    {
        result = null;
        problem = null;
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read);
            result = JsonSerializer.Deserialize(stream, Strict.BenchResult);
            problem = Problem(result);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problem = error.Message;
        }
        catch (JsonException error)
        {
            problem = $"not a result of hoopoe bench: {error.Message}";
        }
        return problem is null;
    }

    private static string? Problem(BenchResult? result)
    {
        if (result is null || result.Samples.Contains(null!) || result.Faults.Contains(null!) || result.Notes.Contains(null!)) return "not a result of hoopoe bench: something in it is null";
        return result.Format == KnownFormat ? null : $"its format is {result.Format}, and this version reads {KnownFormat}";
    }
}
