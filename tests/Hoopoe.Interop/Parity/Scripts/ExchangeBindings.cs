using Hoopoe.Interop.Parity.Conversations;
using Hoopoe.Interop.Parity.Wire;

namespace Hoopoe.Interop.Parity.Scripts;

/// <summary>Exchanges bound to exchanges.</summary>
internal static class ExchangeBindings
{
    public static void TwoHops_Routes(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareExchange("inner", "topic");
        channel.BindExchange("inner", "amq.topic", "a.#");
        channel.DeclareQueue("q");
        channel.Bind("q", "inner", "*.b");
        foreach (string key in (string[])["a.b", "a.c", "x.b"])
            channel.Publish("amq.topic", key, key);
        channel.Settle("q");
        channel.Get("q");
        channel.Get("q");
    }

    public static void Cycle_DeliversOnce(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareExchange("one", "fanout");
        channel.DeclareExchange("two", "fanout");
        channel.BindExchange("one", "two");
        channel.BindExchange("two", "one");
        channel.BindExchange("one", "one");
        channel.DeclareQueue("q");
        channel.Bind("q", "one");
        channel.Bind("q", "two");
        channel.Publish("one", "", "once");
        channel.Get("q");
        channel.Get("q");
    }

    public static void MissingSide_IsNotFound(Conversation c)
    {
        Channel channel = c.Open();
        channel.BindExchange("missing", "amq.direct", "k");
        channel.Reopen().BindExchange("amq.direct", "missing", "k");
        channel.Reopen().UnbindExchange("amq.direct", "missing", "k");
        channel.Reopen().UnbindExchange("missing", "amq.direct", "k");
        channel.Reopen().UnbindExchange("amq.fanout", "amq.direct", "never bound");
    }

    public static void Unbound_RoutesNoMore(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareExchange("inner", "fanout");
        channel.BindExchange("inner", "amq.direct", "k");
        channel.DeclareQueue("q");
        channel.Bind("q", "inner");
        channel.Publish("amq.direct", "k", "bound", mandatory: true);
        channel.UnbindExchange("inner", "amq.direct", "k");
        channel.Publish("amq.direct", "k", "unbound", mandatory: true);
        channel.Expect("basic.return");
        channel.Get("q");
        channel.Get("q");
    }

    public static void NoWait_IsSilent(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareExchange("inner", "fanout");
        channel.Send("exchange.bind", ("destination", "inner"), ("source", "amq.direct"), ("routing-key", "k"), ("no-wait", true));
        channel.Send("exchange.unbind", ("destination", "inner"), ("source", "amq.direct"), ("routing-key", "k"), ("no-wait", true));
        channel.LookUpExchange("inner");
    }

    public static void DestinationDeleted_SourceStays(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareExchange("inner", "fanout");
        channel.BindExchange("inner", "amq.direct", "k");
        channel.DeleteExchange("inner");
        channel.Publish("amq.direct", "k", "nobody", mandatory: true);
        channel.Expect("basic.return");
    }

    public static void Headers_AreMatchedAtEachHop(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareExchange("inner", "headers");
        channel.BindExchange("inner", "amq.headers", "", Table.Of(("a", 1)));
        channel.DeclareQueue("q");
        channel.Bind("q", "inner", "", Table.Of(("b", 1)));
        channel.Publish("amq.headers", "", "one", Table.Of(("headers", Table.Of(("a", 1)))));
        channel.Publish("amq.headers", "", "both", Table.Of(("headers", Table.Of(("a", 1), ("b", 1)))));
        channel.Get("q");
        channel.Get("q");
    }
}
