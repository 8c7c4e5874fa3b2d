using Hoopoe.Interop.Parity.Conversations;

namespace Hoopoe.Interop.Parity.Scripts;

/// <summary>Patterns of words, * for one and # for any number.</summary>
internal static class TopicExchange
{
    public static void Patterns_Plain_MatchWholeWords(Conversation c) =>
        Match(c, ["a.b", "a", "", "a.b.c"], ["a.b", "a", "", "a.b.c", "a.", ".a", "A.B"]);

    public static void Star_IsExactlyOneWord(Conversation c) =>
        Match(c, ["*", "a.*", "*.b", "*.*", "a.*.c"], ["", "a", "a.b", "a.", ".b", ".", "a.x.c", "a.x.y.c"]);

    public static void Hash_IsAnyNumberOfWords(Conversation c) =>
        Match(c, ["#", "a.#", "#.c", "a.#.c", "#.b.#"], ["", "a", "a.b", "a.c", "a.b.c", "b", "c", "x.b.y", "a..c"]);

    public static void StarAndHash_Mixed(Conversation c) =>
        Match(c, ["*.#", "#.*", "#.*.#", "*.#.*", "#.#"], ["", "a", "a.b", "a.b.c"]);

    public static void StarInsideAWord_IsAnOrdinaryCharacter(Conversation c) =>
        Match(c, ["a*", "a#", "a*.#"], ["a*", "ab", "a#", "a*.x"]);

    public static void Unbind_OneOfTwoPatterns_LeavesTheOther(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        channel.Bind("q", "amq.topic", "a.#");
        channel.Bind("q", "amq.topic", "a.*");
        channel.Unbind("q", "amq.topic", "a.#");
        channel.Publish("amq.topic", "a.b", "still", mandatory: true);
        channel.Publish("amq.topic", "a.b.c", "no more", mandatory: true);
        channel.Settle("q");
        channel.Get("q");
        channel.Get("q");
    }

    private static void Match(Conversation c, string[] patterns, string[] keys)
    {
        Channel channel = c.Open();
        foreach (string pattern in patterns)
        {
            channel.DeclareQueue("of " + pattern);
            channel.Bind("of " + pattern, "amq.topic", pattern);
        }

        foreach (string key in keys)
            channel.Publish("amq.topic", key, key);
        foreach (string pattern in patterns)
        {
            while (channel.Get("of " + pattern)?.Method.Name == "basic.get-ok")
                continue;
        }
    }
}
