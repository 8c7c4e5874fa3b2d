using Hoopoe.Core.Exchanges;
using Xunit;

namespace Hoopoe.Tests.Core.Exchanges;

/// <summary>Patterns against keys, compared with a matcher that tries everything.</summary>
public sealed class TopicRouterTests
{
    private static readonly string[] _words = ["a", "b", "c", ""];
    private static readonly string[] _patternWords = ["a", "b", "c", "", "*", "#"];

    [Fact]
    public void Keys_MatchRandomPatterns_AsTheNaiveMatcherSays()
    {
        for (int seed = 1; seed <= 30; seed++)
        {
            var random = new Random(seed);
            var rig = new RouterRig(new TopicRouter());
            var bound = new List<(string Queue, string Pattern)>();
            for (int step = 0; step < 200; step++)
            {
                var binding = ($"queue-{random.Next(6)}", Join(random, _patternWords));
                if (random.Next(3) > 0 && !bound.Contains(binding))
                {
                    rig.Bind(binding.Item1, binding.Item2);
                    bound.Add(binding);
                }
                else if (bound.Count > 0)
                {
                    var gone = bound[random.Next(bound.Count)];
                    rig.Unbind(gone.Queue, gone.Pattern);
                    bound.Remove(gone);
                }
                string key = Join(random, _words);
                var expected = bound.Where(one => Matches(Words(one.Pattern), Words(key))).Select(one => one.Queue);
                Assert.Equal(expected.Distinct().Order(), rig.Route(key).Order());
            }
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Key_ThatManyHashesMatchInManyWays_IsRoutedAtOnce()
    {
        var rig = new RouterRig(new TopicRouter());
        // Without remembering, the ways to fit this key double with each of the sixteen hashes.
        rig.Bind("queue", string.Join('.', Enumerable.Repeat("#.a", 16)) + ".z");
        string key = string.Join('.', Enumerable.Repeat("a", 120));
        Assert.Empty(await Task.Run(() => rig.Route(key).ToList()));
        Assert.Equal(["queue"], await Task.Run(() => rig.Route(key + ".z").ToList()));
    }

    private static string Join(Random random, string[] words) =>
        string.Join('.', Enumerable.Range(0, random.Next(1, 6)).Select(_ => words[random.Next(words.Length)]));

    private static string[] Words(string text) => text.Length == 0 ? [] : text.Split('.');

    private static bool Matches(ReadOnlySpan<string> pattern, ReadOnlySpan<string> key)
    {
        if (pattern.IsEmpty) return key.IsEmpty;
        if (pattern[0] == "#") return Matches(pattern[1..], key) || (!key.IsEmpty && Matches(pattern, key[1..]));
        return !key.IsEmpty && (pattern[0] == "*" || pattern[0] == key[0]) && Matches(pattern[1..], key[1..]);
    }
}
