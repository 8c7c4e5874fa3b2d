namespace Hoopoe.Interop.Parity.Comparison;

/// <summary>Compares two transcripts of one script, with the reviewed differences put in. A difference that has vanished, or that no
/// longer stands where the list says, is a complaint too: the list must stay true.</summary>
internal static class TranscriptComparison
{
    /// <summary>What is wrong, for a reader, or null when all is as it should be.</summary>
    public static string? Complaint(string script, IReadOnlyList<string> rabbitmq, IReadOnlyList<string> hoopoe, DifferenceList list)
    {
        IReadOnlyList<string> expected = rabbitmq;
        IReadOnlyList<string> actual = hoopoe;
        foreach (Wording wording in list.Wordings.Where(wording => wording.Scripts.Contains(script, StringComparer.Ordinal)))
        {
            if (wording.Translate(actual) is not { } translated)
                return $"{script} no longer differs; take it out of the list of wordings: {wording.Why}";
            actual = translated;
        }

        foreach (Difference difference in list.Differences.Where(difference => difference.Script == script))
        {
            if (expected.SequenceEqual(actual, StringComparer.Ordinal))
                return $"{script} no longer differs; take this out of the list of differences: {difference.Why}";
            if (difference.Apply(expected) is not { } changed)
                return $"{script}: RabbitMQ does not say what is listed ({difference.Why}):\n{string.Join('\n', expected)}";
            expected = changed;
        }

        return expected.SequenceEqual(actual, StringComparer.Ordinal)
            ? null
            : $"{script} (R: RabbitMQ, H: Hoopoe, apart from the listed differences)\n{TranscriptDiff.Render(expected, actual)}";
    }
}
