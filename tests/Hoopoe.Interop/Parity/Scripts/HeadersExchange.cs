using Hoopoe.Interop.Parity.Conversations;
using Hoopoe.Interop.Parity.Wire;

namespace Hoopoe.Interop.Parity.Scripts;

/// <summary>Bindings that match on headers.</summary>
internal static class HeadersExchange
{
    public static void All_EveryHeaderMustMatch(Conversation c) => Match(
        c,
        Table.Of(("x-match", "all"), ("a", 1), ("b", "two")),
        Table.Of(("a", 1), ("b", "two")),
        Table.Of(("a", 1), ("b", "two"), ("c", 3)),
        Table.Of(("a", 1)),
        Table.Of(("a", 1), ("b", "other")),
        []);

    public static void Any_OneHeaderIsEnough(Conversation c) => Match(
        c,
        Table.Of(("x-match", "any"), ("a", 1), ("b", "two")),
        Table.Of(("a", 1)),
        Table.Of(("b", "two"), ("a", 2)),
        Table.Of(("c", 1)),
        []);

    public static void NoMatchArgument_MeansAll(Conversation c) =>
        Match(c, Table.Of(("a", 1), ("b", 2)), Table.Of(("a", 1)), Table.Of(("a", 1), ("b", 2)));

    public static void HeadersStartingWithX_AreNotCompared(Conversation c) => Match(
        c,
        Table.Of(("x-match", "all"), ("a", 1), ("x-b", 2)),
        Table.Of(("a", 1)),
        Table.Of(("a", 1), ("x-b", 3)),
        Table.Of(("x-b", 2)));

    public static void AllWithX_ComparesThemToo(Conversation c) => Match(
        c, Table.Of(("x-match", "all-with-x"), ("a", 1), ("x-b", 2)), Table.Of(("a", 1)), Table.Of(("a", 1), ("x-b", 2)));

    public static void AnyWithX_ComparesThemToo(Conversation c) =>
        Match(c, Table.Of(("x-match", "any-with-x"), ("a", 1), ("x-b", 2)), Table.Of(("x-b", 2)), Table.Of(("x-b", 3)), Table.Of(("a", 1)));

    public static void NoHeaders_AllMatchesEverythingAnyNothing(Conversation c)
    {
        Match(c, Table.Of(("x-match", "all")), [], Table.Of(("a", 1)));
        Match(c, Table.Of(("x-match", "any")), [], Table.Of(("a", 1)));
        Match(c, [], [], Table.Of(("a", 1)));
    }

    public static void VoidValue_MatchesPresence(Conversation c) =>
        Match(c, Table.Of(("x-match", "all"), ("a", null)), Table.Of(("a", 5)), Table.Of(("a", null)), Table.Of(("b", 5)));

    public static void NumbersOfOtherTypes_Compared(Conversation c) => Match(
        c,
        Table.Of(("x-match", "all"), ("a", 1)),
        Table.Of(("a", 1L)),
        Table.Of(("a", (short)1)),
        Table.Of(("a", (byte)1)),
        Table.Of(("a", "1")),
        Table.Of(("a", 1.0)),
        Table.Of(("a", true)));

    public static void OtherTypes_Compared(Conversation c) => Match(
        c,
        Table.Of(
            ("x-match", "any"),
            ("bool", true),
            ("double", 2.5),
            ("when", new Timestamp(5)),
            ("bytes", new byte[] { 1, 2 }),
            ("list", new object?[] { 1 })),
        Table.Of(("bool", true)),
        Table.Of(("bool", false)),
        Table.Of(("double", 2.5)),
        Table.Of(("when", new Timestamp(5))),
        Table.Of(("bytes", new byte[] { 1, 2 })),
        Table.Of(("list", new object?[] { 1 })));

    public static void BadMatchArgument_IsRefused(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        channel.Bind("q", "amq.headers", "", Table.Of(("x-match", "some")));
        channel.Reopen().Bind("q", "amq.headers", "", Table.Of(("x-match", 5)));
    }

    private static void Match(Conversation c, Table binding, params Table[] messages)
    {
        Channel channel = c.OpenPublisher();
        channel.DeclareQueue("q");
        channel.Bind("q", "amq.headers", "ignored", binding);
        for (int index = 0; index < messages.Length; index++)
            channel.Publish("amq.headers", "", $"message {index}", Table.Of(("headers", messages[index])));
        channel.Publish("amq.headers", "", "no headers at all");
        channel.AwaitConfirms();
        while (channel.Get("q")?.Method.Name == "basic.get-ok")
            continue;
        channel.DeleteQueue("q");
    }
}
