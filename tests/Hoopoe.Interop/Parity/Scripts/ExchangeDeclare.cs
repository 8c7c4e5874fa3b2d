using Hoopoe.Interop.Parity.Conversations;
using Hoopoe.Interop.Parity.Wire;

namespace Hoopoe.Interop.Parity.Scripts;

/// <summary>Declaring exchanges: types, names, flags, equivalence.</summary>
internal static class ExchangeDeclare
{
    public static void EveryBuiltInType_IsAccepted(Conversation c)
    {
        Channel channel = c.Open();
        foreach (string type in (string[])["direct", "fanout", "topic", "headers"])
        {
            channel.DeclareExchange(type + "-x", type, durable: true);
            channel.DeclareExchange(type + "-x", type, durable: true);
        }
    }

    public static void BuiltIns_AreThere(Conversation c)
    {
        Channel channel = c.Open();
        string[] names = ["amq.direct", "amq.fanout", "amq.topic", "amq.headers", "amq.match", "amq.rabbitmq.trace"];
        foreach (string name in names)
            channel.LookUpExchange(name);
    }

    public static void UnknownType_IsRefused(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareExchange("x", "nosuch");
    }

    public static void UnknownType_ExchangeExists_IsRefused(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareExchange("x", "fanout");
        channel.DeclareExchange("x", "nosuch");
    }

    public static void EmptyType_IsRefused(Conversation c) => c.Open().DeclareExchange("x", "");

    public static void EmptyName_IsRefused(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareExchange("", "direct");
        channel.Reopen().LookUpExchange("", "direct");
    }

    public static void ReservedName_IsRefused(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareExchange("amq.mine", "direct");
        channel.Reopen().LookUpExchange("amq.mine");
    }

    public static void BuiltInName_SameAttributes_IsAccepted(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareExchange("amq.direct", "direct", durable: true);
        channel.DeclareExchange("amq.direct", "direct");
    }

    public static void Passive_Missing_IsNotFound(Conversation c) => c.Open().LookUpExchange("missing", "direct");

    public static void Passive_OtherTypeAndFlags_IsIgnored(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareExchange("x", "fanout");
        channel.Call("exchange.declare", ("exchange", "x"), ("type", "topic"), ("passive", true), ("durable", true));
        channel.LookUpExchange("x", "nosuch");
    }

    public static void OtherType_IsInequivalent(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareExchange("x", "fanout");
        channel.DeclareExchange("x", "direct");
    }

    public static void OtherFlags_AreInequivalent(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareExchange("x", "fanout");
        channel.DeclareExchange("x", "fanout", durable: true);
        channel.Reopen().DeclareExchange("x", "fanout", autoDelete: true);
        channel.Reopen().DeclareExchange("x", "fanout", @internal: true);
    }

    public static void AlternateExchange_OtherValue_IsInequivalent(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareExchange("x", "fanout", Table.Of(("alternate-exchange", "one")));
        channel.DeclareExchange("x", "fanout", Table.Of(("alternate-exchange", "two")));
        channel.Reopen().DeclareExchange("x", "fanout");
        channel.Reopen().DeclareExchange("x", "fanout", Table.Of(("alternate-exchange", "one"), ("other", 5)));
    }

    public static void AlternateExchange_NotAString_IsRefused(Conversation c) =>
        c.Open().DeclareExchange("x", "fanout", Table.Of(("alternate-exchange", 5)));

    public static void Internal_Publish_IsRefused(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareExchange("x", "fanout", @internal: true);
        channel.Publish("x", "", "no");
        channel.ExpectClose();
    }

    public static void NoWait_ThenLookup_Exists(Conversation c)
    {
        Channel channel = c.Open();
        channel.Send("exchange.declare", ("exchange", "x"), ("type", "fanout"), ("no-wait", true));
        channel.LookUpExchange("x");
    }

    public static void NameWithLineBreaks_LosesThem(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareExchange("a\r\nb", "fanout");
        channel.LookUpExchange("ab");
        channel.DeleteExchange("ab");
    }
}
