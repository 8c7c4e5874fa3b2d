using Hoopoe.Interop.Parity.Conversations;
using Hoopoe.Interop.Parity.Wire;

namespace Hoopoe.Interop.Parity.Scripts;

/// <summary>Arguments of queue.declare: which are checked, how, and which are compared.</summary>
internal static class QueueArguments
{
    public static void MessageTtl_BadValues_AreRefused(Conversation c) => Refuse(
        c,
        ("x-message-ttl", -1),
        ("x-message-ttl", "1000"),
        ("x-message-ttl", 4294967296L * 10),
        ("x-message-ttl", true),
        ("x-message-ttl", 1.5));

    public static void Expires_BadValues_AreRefused(Conversation c) =>
        Refuse(c, ("x-expires", 0), ("x-expires", -1), ("x-expires", "x"), ("x-expires", 4294967296L * 10));

    public static void MaxLength_BadValues_AreRefused(Conversation c) => Refuse(
        c, ("x-max-length", -1), ("x-max-length", "5"), ("x-max-length-bytes", -1), ("x-max-length-bytes", "5"));

    public static void Overflow_BadValues_AreRefused(Conversation c) =>
        Refuse(c, ("x-overflow", "explode"), ("x-overflow", 5));

    public static void MaxPriority_BadValues_AreRefused(Conversation c) =>
        Refuse(c, ("x-max-priority", 256), ("x-max-priority", -1), ("x-max-priority", "high"));

    public static void DeadLetter_BadValues_AreRefused(Conversation c) => Refuse(
        c, ("x-dead-letter-exchange", 5), ("x-dead-letter-routing-key", "key-without-exchange"), ("x-dead-letter-routing-key", 5));

    public static void QueueType_BadValues_AreRefused(Conversation c) => Refuse(c, ("x-queue-type", "nosuch"), ("x-queue-type", 5));

    public static void QueueMode_BadValues_AreRefused(Conversation c) => Refuse(c, ("x-queue-mode", "nosuch"), ("x-queue-mode", 5));

    public static void QueueVersion_BadValues_AreRefused(Conversation c) => Refuse(c, ("x-queue-version", 3), ("x-queue-version", "2"));

    public static void SingleActiveConsumer_BadValue_IsRefused(Conversation c) => Refuse(c, ("x-single-active-consumer", "yes"));

    public static void DeadLetterStrategyAndDeliveryLimit_OnClassic_AreRefused(Conversation c) => Refuse(
        c,
        ("x-delivery-limit", 3),
        ("x-quorum-initial-group-size", 3),
        ("x-dead-letter-strategy", "at-least-once"),
        ("x-max-in-memory-length", 3));

    public static void Unknown_AnyValue_IsAcceptedAndNotCompared(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q", Table.Of(("x-hoopoe", 1), ("plain", "a")));
        channel.DeclareQueue("q", Table.Of(("x-hoopoe", 2)));
        channel.DeclareQueue("q");
    }

    public static void AllGood_AreAccepted(Conversation c)
    {
        Channel channel = c.Open();
        Table arguments = Table.Of(
            ("x-message-ttl", 60000),
            ("x-expires", 60000L),
            ("x-max-length", (byte)5),
            ("x-max-length-bytes", (short)500),
            ("x-overflow", "reject-publish"),
            ("x-max-priority", 255),
            ("x-dead-letter-exchange", ""),
            ("x-dead-letter-routing-key", "elsewhere"),
            ("x-single-active-consumer", true),
            ("x-queue-mode", "lazy"),
            ("x-queue-version", 2),
            ("x-queue-master-locator", "client-local"),
            ("x-queue-type", "classic"));
        channel.DeclareQueue("q", arguments, durable: true);
        channel.DeclareQueue("q", arguments, durable: true);
    }

    public static void Equivalence_NumberOfAnotherType_IsTheSame(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q", Table.Of(("x-message-ttl", 1000)));
        channel.DeclareQueue("q", Table.Of(("x-message-ttl", 1000L)));
        channel.DeclareQueue("q", Table.Of(("x-message-ttl", (short)1000)));
    }

    public static void Equivalence_OneSideMissing_IsInequivalent(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q", Table.Of(("x-message-ttl", 1000)));
        channel.DeclareQueue("q");
        channel.Reopen().DeclareQueue("plain");
        channel.DeclareQueue("plain", Table.Of(("x-message-ttl", 1000)));
    }

    public static void Equivalence_EachKnownArgument_IsCompared(Conversation c)
    {
        Channel channel = c.Open();
        (string Key, object First, object Second)[] cases =
        [
            ("x-expires", 60000, 70000),
            ("x-max-length", 5, 6),
            ("x-max-length-bytes", 5, 6),
            ("x-overflow", "drop-head", "reject-publish"),
            ("x-max-priority", 5, 6),
            ("x-dead-letter-exchange", "a", "b"),
            ("x-queue-mode", "lazy", "default"),
            ("x-single-active-consumer", true, false),
            ("x-queue-version", 1, 2),
            ("x-queue-master-locator", "client-local", "min-masters"),
        ];
        foreach ((string key, object first, object second) in cases)
        {
            channel.DeclareQueue(key, Table.Of((key, first)));
            channel.DeclareQueue(key, Table.Of((key, second)));
            channel.Reopen();
        }
    }

    public static void Equivalence_ClassicTypeNamed_IsTheSameAsNone(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q", durable: true);
        channel.DeclareQueue("q", Table.Of(("x-queue-type", "classic")), durable: true);
        channel.DeclareQueue("q", Table.Of(("x-queue-type", "quorum")), durable: true);
    }

    private static void Refuse(Conversation c, params (string Key, object Value)[] arguments)
    {
        Channel channel = c.Open();
        foreach ((string key, object value) in arguments)
        {
            channel.DeclareQueue("q", Table.Of((key, value)));
            if (channel.Connection.IsClosed)
                return;
            if (channel.IsClosed)
                channel.Reopen();
            else
                channel.DeleteQueue("q");
        }
    }
}
