namespace Hoopoe.Interop.Parity.Comparison;

/// <summary>One deliberate difference in the words of a text, for all the scripts in which it occurs: where Hoopoe says one of
/// these, RabbitMQ says that.</summary>
internal sealed record Wording(IReadOnlyList<string> Scripts, string Why, string Rabbitmq, IReadOnlyList<string> Hoopoe)
{
    /// <summary>Hoopoe's transcript in RabbitMQ's words, or null when Hoopoe does not use its own.</summary>
    public IReadOnlyList<string>? Translate(IReadOnlyList<string> lines)
    {
        List<string> translated = [.. lines.Select(Translate)];
        return translated.SequenceEqual(lines, StringComparer.Ordinal) ? null : translated;
    }

    private string Translate(string line) =>
        Hoopoe.Aggregate(line, (text, words) => text.Replace(words, Rabbitmq, StringComparison.Ordinal));
}
