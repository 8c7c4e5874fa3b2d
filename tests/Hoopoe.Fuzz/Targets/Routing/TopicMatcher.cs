namespace Hoopoe.Fuzz.Targets.Routing;

/// <summary>
/// Says by the specification alone whether a key matches a pattern: words between dots, a star for exactly one, a hash for any number of
/// them. An empty key has no words. Slow and plain; stateless.
/// </summary>
internal static class TopicMatcher
{
    public static bool Matches(string pattern, string key)
    {
        string[] wanted = pattern.Length == 0 ? [] : pattern.Split('.');
        string[] words = key.Length == 0 ? [] : key.Split('.');
        // Which numbers of the first words the pattern's words so far can stand for.
        bool[] possible = new bool[words.Length + 1];
        possible[0] = true;
        foreach (string one in wanted)
        {
            bool[] next = new bool[words.Length + 1];
            for (int taken = 0; taken <= words.Length; taken++)
            {
                if (!possible[taken]) continue;
                if (one == "#") Array.Fill(next, true, taken, words.Length + 1 - taken);
                else if (taken < words.Length && (one == "*" || one == words[taken])) next[taken + 1] = true;
            }
            possible = next;
        }
        return possible[words.Length];
    }
}
