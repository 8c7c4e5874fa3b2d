namespace Hoopoe.Interop.Parity.Comparison;

/// <summary>Compares two transcripts of one script, with the reviewed differences put in. A difference that has vanished, or that no
/// longer stands where the list says, is a complaint too: the list must stay true.</summary>
internal static class TranscriptComparison
{
    /// <summary>What is wrong, for a reader, or null when all is as it should be.</summary>
    public static string? Complaint(
        string script, IReadOnlyList<string> rabbitmq, IReadOnlyList<string> hoopoe, IEnumerable<Difference> differences)
    {
        IReadOnlyList<string> expected = rabbitmq;
        foreach (Difference difference in differences.Where(difference => difference.Script == script))
        {
            if (expected.SequenceEqual(hoopoe, StringComparer.Ordinal))
                return $"{script} no longer differs; take this out of the list of differences: {difference.Why}";
            if (difference.Apply(expected) is not { } changed)
                return $"{script}: RabbitMQ does not say what the list of differences claims ({difference.Why}):\n{string.Join('\n', expected)}";
            expected = changed;
        }

        return expected.SequenceEqual(hoopoe, StringComparer.Ordinal)
            ? null
            : $"{script} (R: RabbitMQ, with the listed differences; H: Hoopoe)\n{TranscriptDiff.Render(expected, hoopoe)}";
    }
}
