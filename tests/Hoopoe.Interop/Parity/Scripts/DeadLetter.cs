using Hoopoe.Interop.Parity.Conversations;
using Hoopoe.Interop.Parity.Wire;

namespace Hoopoe.Interop.Parity.Scripts;

/// <summary>Dead letters: reasons, keys, the death history, chains and cycles.</summary>
internal static class DeadLetter
{
    public static void Rejected_CarriesItsHistory(Conversation c)
    {
        Channel channel = Arrange(c, Table.Of(("x-dead-letter-exchange", "dlx")));
        channel.Publish("", "q", "m", Table.Of(("headers", Table.Of(("own", 1))), ("message-id", "7"), ("delivery-mode", 2)));
        channel.Get("q", noAck: false);
        channel.Reject(1, requeue: false);
        channel.AwaitReady("dead");
        channel.Get("dead");
    }

    public static void Nacked_Multiple_KeepsTheOrder(Conversation c)
    {
        Channel channel = Arrange(c, Table.Of(("x-dead-letter-exchange", "dlx")));
        channel.PublishTo("q", "one", "two");
        channel.Get("q", noAck: false);
        channel.Get("q", noAck: false);
        channel.Nack(2, requeue: false, multiple: true);
        channel.AwaitReady("dead", 2);
        channel.Get("dead");
        channel.Get("dead");
    }

    public static void Expired_PerMessage_LosesItsExpiration(Conversation c)
    {
        Channel channel = Arrange(c, Table.Of(("x-dead-letter-exchange", "dlx")));
        channel.Publish("", "q", "m", Table.Of(("expiration", "20")));
        channel.AwaitReady("dead");
        channel.Get("dead");
    }

    public static void Expired_ByTheQueue_SaysExpired(Conversation c)
    {
        Channel channel = Arrange(c, Table.Of(("x-dead-letter-exchange", "dlx"), ("x-message-ttl", 20)));
        channel.PublishTo("q", "m");
        channel.AwaitReady("dead");
        channel.Get("dead");
    }

    public static void Maxlen_DropHead_SaysMaxlen(Conversation c)
    {
        Channel channel = Arrange(c, Table.Of(("x-dead-letter-exchange", "dlx"), ("x-max-length", 1)));
        channel.PublishTo("q", "one", "two");
        channel.AwaitReady("dead");
        channel.Get("dead");
        channel.Get("q");
    }

    public static void Maxlen_RejectPublishDlx_DeadLettersTheNewOne(Conversation c)
    {
        Channel channel = Arrange(
            c, Table.Of(("x-dead-letter-exchange", "dlx"), ("x-max-length", 1), ("x-overflow", "reject-publish-dlx")));
        Channel publisher = c.OpenPublisher();
        publisher.PublishTo("q", "one", "two");
        publisher.AwaitConfirms();
        channel.AwaitReady("dead");
        channel.Get("dead");
        channel.Get("q");
    }

    public static void RoutingKey_Overridden_KeepsTheOldOneInTheHistory(Conversation c)
    {
        Channel channel = Arrange(c, Table.Of(("x-dead-letter-exchange", "dlx"), ("x-dead-letter-routing-key", "new")));
        channel.Bind("q", "amq.direct", "old");
        channel.Publish("amq.direct", "old", "m");
        channel.Get("q", noAck: false);
        channel.Reject(1, requeue: false);
        channel.AwaitReady("dead");
        channel.Get("dead");
    }

    public static void Cc_WithoutOverride_RoutesByAllOldKeys(Conversation c)
    {
        Channel channel = Arrange(c, Table.Of(("x-dead-letter-exchange", "amq.direct")));
        channel.Bind("dead", "amq.direct", "copy");
        Table headers = Table.Of(("CC", new object?[] { "copy" }), ("BCC", new object?[] { "blind" }));
        channel.Publish("", "q", "m", Table.Of(("headers", headers)));
        channel.Get("q", noAck: false);
        channel.Reject(1, requeue: false);
        channel.AwaitReady("dead");
        channel.Get("dead");
    }

    public static void Cc_WithOverride_IsDropped(Conversation c)
    {
        Channel channel = Arrange(c, Table.Of(("x-dead-letter-exchange", "dlx"), ("x-dead-letter-routing-key", "new")));
        channel.Publish("", "q", "m", Table.Of(("headers", Table.Of(("CC", new object?[] { "copy" })))));
        channel.Get("q", noAck: false);
        channel.Reject(1, requeue: false);
        channel.AwaitReady("dead");
        channel.Get("dead");
    }

    public static void Twice_SameQueueAndReason_CountsUp(Conversation c)
    {
        Channel channel = Arrange(c, Table.Of(("x-dead-letter-exchange", "dlx")));
        channel.DeclareQueue("back", Table.Of(("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "q"), ("x-message-ttl", 1)));
        channel.Bind("back", "dlx");
        channel.PublishTo("q", "m");
        for (ulong round = 1; round <= 3; round++)
        {
            channel.AwaitReady("q");
            channel.Get("q", noAck: false);
            channel.Reject(round, requeue: false);
        }

        channel.AwaitReady("q");
        channel.Get("q");
        channel.AwaitReady("dead", 3);
        channel.Get("dead");
        channel.Get("dead");
        channel.Get("dead");
    }

    public static void Chain_TwoExpirations_HistoryHasTheLatestFirst(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("end");
        channel.DeclareQueue("two", Table.Of(("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "end"), ("x-message-ttl", 10)));
        channel.DeclareQueue("one", Table.Of(("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "two")));
        channel.Publish("", "one", "m", Table.Of(("expiration", "10")));
        channel.AwaitReady("end");
        channel.Get("end");
    }

    public static void Cycle_OfExpirations_IsDropped(Conversation c)
    {
        Channel channel = c.OpenPublisher();
        channel.DeclareQueue("q", Table.Of(("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "q"), ("x-message-ttl", 20)));
        channel.PublishTo("q", "goes nowhere");
        channel.AwaitConfirms();
        channel.AwaitReady("q", 0);
        channel.Settle("q");
        channel.LookUpQueue("q");
    }

    public static void Cycle_WithARejection_GoesOn(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q", Table.Of(("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "q")));
        channel.PublishTo("q", "round");
        channel.Get("q", noAck: false);
        channel.Reject(1, requeue: false);
        channel.AwaitReady("q");
        channel.Get("q", noAck: false);
        channel.Reject(2, requeue: false);
        channel.AwaitReady("q");
        channel.Get("q");
    }

    public static void MissingExchange_DropsSilently(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q", Table.Of(("x-dead-letter-exchange", "missing")));
        channel.PublishTo("q", "m");
        channel.Get("q", noAck: false);
        channel.Reject(1, requeue: false);
        channel.Settle("q");
        channel.LookUpQueue("q");
    }

    public static void PurgedDeletedOrAcknowledged_IsNotDead(Conversation c)
    {
        Channel channel = Arrange(c, Table.Of(("x-dead-letter-exchange", "dlx")));
        channel.PublishTo("q", "acknowledged", "purged");
        channel.Get("q", noAck: false);
        channel.Ack(1);
        channel.Purge("q");
        channel.PublishTo("q", "deleted");
        channel.DeleteQueue("q");
        channel.LookUpQueue("dead");
    }

    public static void Forged_HistoryFromTheClient_IsExtended(Conversation c)
    {
        Channel channel = Arrange(c, Table.Of(("x-dead-letter-exchange", "dlx")));
        Table death = Table.Of(
            ("queue", "q"), ("reason", "rejected"), ("count", 5L), ("exchange", "e"), ("routing-keys", new object?[] { "k" }));
        channel.Publish("", "q", "m", Table.Of(("headers", Table.Of(("x-death", new object?[] { death })))));
        channel.Get("q", noAck: false);
        channel.Reject(1, requeue: false);
        channel.AwaitReady("dead");
        channel.Get("dead");
    }

    public static void Forged_FirstDeathWithoutHistory_IsReplaced(Conversation c)
    {
        Channel channel = Arrange(c, Table.Of(("x-dead-letter-exchange", "dlx")));
        channel.Publish("", "q", "m", Table.Of(("headers", Table.Of(
            ("x-first-death-queue", "before"), ("x-first-death-reason", "expired"), ("x-first-death-exchange", "e")))));
        channel.Get("q", noAck: false);
        channel.Reject(1, requeue: false);
        channel.AwaitReady("dead");
        channel.Get("dead");
    }

    /// <summary>The queue "q" with these arguments, and the queue "dead" behind the fanout exchange "dlx".</summary>
    private static Channel Arrange(Conversation c, Table arguments)
    {
        Channel channel = c.Open();
        channel.DeclareExchange("dlx", "fanout");
        channel.DeclareQueue("dead");
        channel.Bind("dead", "dlx");
        channel.DeclareQueue("q", arguments);
        return channel;
    }
}
