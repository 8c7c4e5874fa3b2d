using Hoopoe.Interop.Parity.Conversations;
using Hoopoe.Interop.Parity.Wire;

namespace Hoopoe.Interop.Parity.Scripts;

/// <summary>Declaring queues: names, flags, equivalence, passive lookups.</summary>
internal static class QueueDeclare
{
    public static void Named_WithMessages_CountsThem(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        channel.PublishTo("q", "one", "two");
        channel.Settle("q");
        channel.DeclareQueue("q");
        channel.Get("q");
        channel.Get("q");
        channel.Get("q");
    }

    public static void ServerNamed_Twice_GivesTwoNames(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("");
        channel.DeclareQueue("");
    }

    public static void ServerNamed_EmptyNameAfterwards_MeansTheLastDeclared(Conversation c)
    {
        Channel channel = c.Open();
        string first = channel.DeclareQueue("")!.Method.Text("queue");
        channel.DeclareQueue("second");
        channel.Bind("", "amq.direct", "k");
        channel.Publish("amq.direct", "k", "body");
        channel.Settle("second", first);
        channel.LookUpQueue("second");
        channel.LookUpQueue(first);
        channel.Purge("");
        channel.DeleteQueue("");
        channel.LookUpQueue(first);
    }

    public static void EmptyName_NothingDeclared_IsNotFound(Conversation c)
    {
        Channel channel = c.Open();
        channel.Bind("", "amq.direct", "k");
        channel.Reopen().Get("");
        channel.Reopen().Consume("");
        channel.Reopen().Purge("");
        channel.Reopen().DeleteQueue("");
        channel.Reopen().LookUpQueue("");
    }

    public static void EmptyRoutingKey_WithEmptyQueue_BindsByTheQueuesName(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        channel.Bind("", "amq.direct", "");
        channel.Publish("amq.direct", "q", "by name", mandatory: true);
        channel.Publish("amq.direct", "", "by nothing", mandatory: true);
        channel.Settle("q");
        channel.Get("q");
        channel.Get("q");
    }

    public static void Passive_Missing_IsNotFound(Conversation c)
    {
        Channel channel = c.Open();
        channel.LookUpQueue("missing");
    }

    public static void Passive_FlagsDiffer_IsIgnored(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q", durable: true);
        channel.Call("queue.declare", ("queue", "q"), ("passive", true), ("auto-delete", true), ("arguments", Table.Of(("x-expires", -1))));
    }

    public static void Durable_RedeclaredTransient_IsInequivalent(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q", durable: true);
        channel.DeclareQueue("q");
    }

    public static void AutoDelete_RedeclaredWithout_IsInequivalent(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q", autoDelete: true);
        channel.DeclareQueue("q");
        channel.Reopen().DeclareQueue("q", autoDelete: true);
    }

    public static void SeveralThingsDiffer_TheFirstIsNamed(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q", Table.Of(("x-message-ttl", 1000)), durable: true, autoDelete: true);
        channel.DeclareQueue("q", Table.Of(("x-message-ttl", 2000)));
        channel.Reopen().DeclareQueue("q", Table.Of(("x-message-ttl", 2000)), durable: true);
        channel.Reopen().DeclareQueue("q", Table.Of(("x-message-ttl", 2000)), durable: true, autoDelete: true);
    }

    public static void Exclusive_RedeclaredWithoutOnTheSameConnection_IsInequivalent(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q", exclusive: true);
        channel.DeclareQueue("q");
        channel.Reopen().DeclareQueue("q", exclusive: true);
    }

    public static void ReservedName_IsRefused(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("amq.mine");
        channel.Reopen().LookUpQueue("amq.mine");
    }

    public static void LongestName_IsAccepted(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue(new string('q', 255));
    }

    public static void NameWithLineBreaks_LosesThem(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("a\r\nb");
        channel.DeleteQueue("ab");
    }

    public static void UnicodeName_IsEchoed(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("Wiedehopf-ü-戴勝");
        channel.LookUpQueue("戴勝");
    }

    public static void NoWait_ThenLookup_Exists(Conversation c)
    {
        Channel channel = c.Open();
        channel.Send("queue.declare", ("queue", "q"), ("no-wait", true));
        channel.LookUpQueue("q");
        channel.Send("queue.declare", ("queue", "q"), ("no-wait", true), ("durable", true));
        channel.ExpectClose();
    }

    public static void PassiveNoWait_Missing_IsNotFound(Conversation c)
    {
        Channel channel = c.Open();
        channel.Send("queue.declare", ("queue", "missing"), ("passive", true), ("no-wait", true));
        channel.ExpectClose();
    }
}
