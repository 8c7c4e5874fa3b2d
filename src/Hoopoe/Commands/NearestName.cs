namespace Hoopoe.Commands;

/// <summary>Finds the name that somebody probably meant who typed another. Stateless.</summary>
internal static class NearestName
{
    /// <summary>The name that the fewest changes of a letter make of a word; null if none is near, or the word is short.</summary>
    public static string? Of(string word, IEnumerable<string> names)
    {
        // As many as a third of the letters may be wrong: beyond that it is a guess.
        int most = word.Length / 3;
        var (distance, nearest) = names.Select(name => (Distance(word, name), name)).DefaultIfEmpty((int.MaxValue, "")).MinBy(pair => pair.Item1);
        return distance <= most ? nearest : null;
    }

    // Levenshtein's: letters put in, left out or replaced.
    private static int Distance(string from, string to)
    {
        int[] row = [.. Enumerable.Range(0, to.Length + 1)];
        for (int i = 1; i <= from.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.Length; j++)
            {
                int changed = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[^1];
    }
}
