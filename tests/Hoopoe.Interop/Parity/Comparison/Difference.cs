namespace Hoopoe.Interop.Parity.Comparison;

/// <summary>One deliberate difference of one script: Hoopoe says these lines where RabbitMQ says those, and why.</summary>
internal sealed record Difference(string Script, string Why, IReadOnlyList<string> Rabbitmq, IReadOnlyList<string> Hoopoe)
{
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
}
