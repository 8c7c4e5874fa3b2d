using Hoopoe.Interop.Parity.Conversations;
using Hoopoe.Interop.Parity.Wire;

namespace Hoopoe.Interop.Parity.Scripts;

/// <summary>Messages that expire, by their own or their queue's time.</summary>
internal static class TimeToLive
{
    public static void Zero_NobodyConsumes_IsGone(Conversation c)
    {
        Channel channel = c.OpenPublisher();
        channel.DeclareQueue("q");
        channel.Publish("", "q", "m", Table.Of(("expiration", "0")));
        channel.AwaitConfirms();
        channel.AwaitReady("q", 0);
        channel.Get("q");
    }

    public static void Zero_ConsumerIsReady_IsDelivered(Conversation c)
    {
        Channel publisher = c.Open();
        publisher.DeclareQueue("q", Table.Of(("x-message-ttl", 0)));
        Channel consumer = c.Open();
        consumer.Consume("q");
        publisher.Publish("", "q", "just in time");
        consumer.Expect("basic.deliver");
    }

    public static void Shorter_OfQueueAndMessage_Wins(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("dead");
        channel.DeclareQueue("q", DeadAfter(60000));
        channel.Publish("", "q", "own", Table.Of(("expiration", "10")));
        channel.AwaitReady("dead");
        channel.Get("dead");
        channel.DeclareQueue("quick", DeadAfter(10));
        channel.Publish("", "quick", "the queue's", Table.Of(("expiration", "60000")));
        channel.AwaitReady("dead");
        channel.Get("dead");
    }

    public static void Unacknowledged_DoesNotExpire(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("dead");
        channel.DeclareQueue("q", DeadAfter(100));
        channel.PublishTo("q", "held", "waiting");
        channel.Get("q", noAck: false);
        channel.AwaitReady("dead");
        channel.Get("dead");
        channel.Reject(1, requeue: true);
        channel.AwaitReady("dead");
        channel.Get("dead");
    }

    public static void Expiration_IsDeliveredAsSent(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q", Table.Of(("x-message-ttl", 30000)));
        channel.Publish("", "q", "m", Table.Of(("expiration", "60000")));
        channel.Get("q");
    }

    public static void Lease_OfAUsedQueue_IsKept(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareExchange("clock", "fanout", autoDelete: true);
        channel.DeclareQueue("tick", Table.Of(("x-expires", 150)));
        channel.Bind("tick", "clock");
        channel.DeclareQueue("q", Table.Of(("x-expires", 100)));
        channel.Consume("q");
        channel.AwaitExchangeGone("clock");
        channel.Reopen().LookUpQueue("q");
    }

    /// <summary>Arguments that send what expires to the queue "dead".</summary>
    private static Table DeadAfter(int milliseconds) => Table.Of(
        ("x-message-ttl", milliseconds), ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "dead"));
}
