namespace Hoopoe.Interop.Parity.Comparison;

/// <summary>Two transcripts side by side for a reader: common lines once, "R" before what only RabbitMQ was expected to say, "H"
/// before what only Hoopoe said.</summary>
internal static class TranscriptDiff
{
    public static string Render(IReadOnlyList<string> expected, IReadOnlyList<string> actual)
    {
        int[,] common = CommonSuffixLengths(expected, actual);
        List<string> lines = [];
        int left = 0;
        int right = 0;
        while (left < expected.Count || right < actual.Count)
        {
            if (left < expected.Count && right < actual.Count && expected[left] == actual[right])
            {
                lines.Add("    " + expected[left++]);
                right++;
            }
            else if (right == actual.Count || (left < expected.Count && common[left + 1, right] >= common[left, right + 1]))
            {
                lines.Add("R   " + expected[left++]);
            }
            else
            {
                lines.Add("H   " + actual[right++]);
            }
        }

        return string.Join('\n', lines);
    }

    private static int[,] CommonSuffixLengths(IReadOnlyList<string> expected, IReadOnlyList<string> actual)
    {
        int[,] lengths = new int[expected.Count + 1, actual.Count + 1];
        for (int left = expected.Count - 1; left >= 0; left--)
        {
            for (int right = actual.Count - 1; right >= 0; right--)
            {
                lengths[left, right] = expected[left] == actual[right]
                    ? lengths[left + 1, right + 1] + 1
                    : Math.Max(lengths[left + 1, right], lengths[left, right + 1]);
            }
        }

        return lengths;
    }
}
