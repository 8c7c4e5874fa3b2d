using System.Text.RegularExpressions;

namespace Hoopoe.Tests.Rights;

/// <summary>The cases with what RabbitMQ answered, in a file with tabs: operation, rights, answer. Stateless.</summary>
internal static partial class RightsTable
{
    /// <summary>The file with RabbitMQ's answers.</summary>
    public const string Recorded = "rabbitmq-3.10.8-rights.tsv";

    /// <summary>The file with the answers in which this broker differs on purpose; operation and rights may end with a star.</summary>
    public const string Differences = "differences.tsv";

    /// <summary>All cases.</summary>
    public static IEnumerable<RightsCase> All => [.. AmqpCases.All, .. TopicCases.All, .. HttpCases.All, .. LiveChangeCases.All];

    /// <summary>Asks a broker all of them, in order: a line for each.</summary>
    public static async Task<IReadOnlyList<string>> RecordAsync(RightsBroker broker, IEnumerable<RightsCase> cases)
    {
        await broker.SetAsync("PUT", $"users/{RightsBroker.User}", $$"""{"password":"{{RightsBroker.User}}","tags":""}""");
        await broker.SetAsync("PUT", "exchanges/%2F/i", """{"type":"fanout","internal":true,"durable":false}""");
        await HttpCases.PrepareAsync(broker);
        List<string> lines = [];
        foreach (var one in cases) lines.Add($"{one.Key}\t{WithoutRight().Replace((await one.AskAsync(broker)).ReplaceLineEndings(" "), "$1access to")}");
        return lines;
    }

    /// <summary>What a broker that differs where it may would have answered, out of RabbitMQ's lines.</summary>
    /// <param name="recorded">RabbitMQ's lines.</param>
    /// <param name="differences">Lines of operation, rights, answer and reason.</param>
    public static IReadOnlyList<string> Expect(IEnumerable<string> recorded, IEnumerable<string> differences)
    {
        string[][] known = [.. differences.Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('\t'))];
        return [.. recorded.Select(line =>
        {
            string[] fields = line.Split('\t');
            var other = known.FirstOrDefault(difference => Fits(difference[0], fields[0]) && Fits(difference[1], fields[1]) && Fits(difference[2], fields[2]));
            return other is null ? line : $"{fields[0]}\t{fields[1]}\t{other[3]}";
        })];
    }

    // RabbitMQ says since 3.11 which right was asked for, and so do we; 3.10 does not.
    [GeneratedRegex("(ACCESS_REFUSED - )(configure|write|read) access to")]
    private static partial Regex WithoutRight();

    private static bool Fits(string pattern, string text) =>
        pattern.EndsWith('*') ? text.StartsWith(pattern[..^1], StringComparison.Ordinal) : pattern == text;
}
