using System.Text.Json;

namespace Hoopoe.Interop.Parity.Comparison;

/// <summary>One deliberate difference: in this script, Hoopoe says these lines where RabbitMQ says those, and why.</summary>
internal sealed record Difference(string Script, string Why, IReadOnlyList<string> Rabbitmq, IReadOnlyList<string> Hoopoe)
{
    private static readonly JsonSerializerOptions _format = new(JsonSerializerDefaults.Web) { ReadCommentHandling = JsonCommentHandling.Skip };

    /// <summary>The reviewed list.</summary>
    public static IReadOnlyList<Difference> All { get; } = Load();

    /// <summary>RabbitMQ's transcript with this difference put in, or null when RabbitMQ does not say what the list claims.</summary>
    public IReadOnlyList<string>? Apply(IReadOnlyList<string> lines)
    {
        for (int start = 0; start + Rabbitmq.Count <= lines.Count; start++)
        {
            if (lines.Skip(start).Take(Rabbitmq.Count).SequenceEqual(Rabbitmq, StringComparer.Ordinal))
                return [.. lines.Take(start), .. Hoopoe, .. lines.Skip(start + Rabbitmq.Count)];
        }

        return null;
    }

    private static List<Difference> Load()
    {
        using Stream stream = typeof(Difference).Assembly.GetManifestResourceStream("differences.json")!;
        return JsonSerializer.Deserialize<List<Difference>>(stream, _format)!;
    }
}
