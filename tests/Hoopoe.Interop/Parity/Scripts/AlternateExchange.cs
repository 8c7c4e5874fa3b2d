using Hoopoe.Interop.Parity.Conversations;
using Hoopoe.Interop.Parity.Wire;

namespace Hoopoe.Interop.Parity.Scripts;

/// <summary>Where messages go that an exchange does not route.</summary>
internal static class AlternateExchange
{
    public static void Unrouted_GoesToTheAlternate(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareExchange("spare", "fanout");
        channel.DeclareExchange("x", "direct", Table.Of(("alternate-exchange", "spare")));
        channel.DeclareQueue("kept");
        channel.DeclareQueue("rest");
        channel.Bind("kept", "x", "k");
        channel.Bind("rest", "spare");
        channel.Publish("x", "k", "routed", mandatory: true);
        channel.Publish("x", "other", "unrouted", mandatory: true);
        channel.Settle("kept", "rest");
        channel.Get("kept");
        channel.Get("rest");
        channel.Get("rest");
    }

    public static void Unrouted_AlternateRoutesNowhere_IsReturned(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareExchange("spare", "fanout");
        channel.DeclareExchange("x", "direct", Table.Of(("alternate-exchange", "spare")));
        channel.Publish("x", "k", "nobody", mandatory: true);
        channel.Expect("basic.return");
    }

    public static void Unrouted_AlternateMissing_IsReturned(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareExchange("x", "direct", Table.Of(("alternate-exchange", "missing")));
        channel.Publish("x", "k", "nobody", mandatory: true);
        channel.Expect("basic.return");
    }

    public static void Cycle_EndsAndReturns(Conversation c)
    {
        Channel channel = c.OpenPublisher();
        channel.DeclareExchange("one", "direct", Table.Of(("alternate-exchange", "two")));
        channel.DeclareExchange("two", "direct", Table.Of(("alternate-exchange", "one")));
        channel.Publish("one", "k", "round and round", mandatory: true);
        channel.AwaitConfirms();
    }

    public static void DefaultAsAlternate_IsReturned(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareExchange("one", "direct", Table.Of(("alternate-exchange", "two")));
        channel.DeclareExchange("two", "direct", Table.Of(("alternate-exchange", "")));
        channel.DeclareQueue("q");
        channel.Publish("one", "q", "not by the default exchange", mandatory: true);
        channel.Settle("q");
        channel.Get("q");
    }

    public static void Chain_FollowsUntilSomeoneRoutes(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareExchange("three", "fanout");
        channel.DeclareExchange("two", "direct", Table.Of(("alternate-exchange", "three")));
        channel.DeclareExchange("one", "direct", Table.Of(("alternate-exchange", "two")));
        channel.DeclareQueue("q");
        channel.Bind("q", "three");
        channel.Publish("one", "k", "at last", mandatory: true);
        channel.Settle("q");
        channel.Get("q");
    }

    public static void BoundExchangeRoutesNowhere_TheSourcesAlternateIsNotUsed(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareExchange("spare", "fanout");
        channel.DeclareExchange("leaf", "direct");
        channel.DeclareExchange("root", "fanout", Table.Of(("alternate-exchange", "spare")));
        channel.BindExchange("leaf", "root");
        channel.DeclareQueue("rest");
        channel.Bind("rest", "spare");
        channel.Publish("root", "k", "the leaf drops it", mandatory: true);
        channel.Settle("rest");
        channel.Get("rest");
    }
}
