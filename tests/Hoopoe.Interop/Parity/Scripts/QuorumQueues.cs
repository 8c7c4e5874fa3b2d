using Hoopoe.Interop.Parity.Conversations;
using Hoopoe.Interop.Parity.Wire;

namespace Hoopoe.Interop.Parity.Scripts;

/// <summary>Quorum queues: what they demand and the count of deliveries.</summary>
internal static class QuorumQueues
{
    public static void Declare_NotDurable_IsRefused(Conversation c) => c.Open().DeclareQueue("q", Quorum());

    public static void Declare_AutoDelete_IsRefused(Conversation c) =>
        c.Open().DeclareQueue("q", Quorum(), durable: true, autoDelete: true);

    public static void Declare_ServerNamed_IsRefused(Conversation c) => c.Open().DeclareQueue("", Quorum(), durable: true);

    public static void Declare_ClassicArguments_AreRefused(Conversation c)
    {
        Channel channel = c.Open();
        (string Key, object Value)[] cases =
        [
            ("x-max-priority", 5), ("x-queue-mode", "lazy"), ("x-queue-version", 2), ("x-queue-master-locator", "client-local"),
            ("x-overflow", "reject-publish-dlx"), ("x-delivery-limit", -1), ("x-delivery-limit", "3"), ("x-dead-letter-strategy", "nosuch"),
        ];
        foreach ((string key, object value) in cases)
        {
            channel.DeclareQueue("q", Quorum((key, value)), durable: true);
            if (channel.IsClosed)
                channel.Reopen();
            else
                channel.DeleteQueue("q");
        }
    }

    public static void Redeclare_SameAndOther_IsCompared(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q", Quorum(("x-delivery-limit", 3)), durable: true);
        channel.DeclareQueue("q", Quorum(("x-delivery-limit", 3)), durable: true);
        channel.DeclareQueue("q", Quorum(("x-delivery-limit", 4)), durable: true);
        channel.Reopen().DeclareQueue("q", durable: true);
    }

    public static void Requeued_CountsDeliveries(Conversation c)
    {
        Channel channel = Fill(c, Quorum());
        channel.Consume("q");
        channel.Expect("basic.deliver");
        channel.Reject(1, requeue: true);
        channel.Expect("basic.deliver");
        channel.Nack(2, requeue: true);
        channel.Expect("basic.deliver");
        channel.Ack(3);
    }

    public static void Requeued_OwnHeadersStay(Conversation c)
    {
        Channel channel = c.OpenPublisher();
        channel.DeclareQueue("q", Quorum(), durable: true);
        channel.Publish("", "q", "m", Table.Of(("headers", Table.Of(("own", 1), ("x-delivery-count", 77)))));
        channel.AwaitConfirms();
        channel.Get("q", noAck: false);
        channel.Reject(1, requeue: true);
        channel.AwaitReady("q");
        channel.Get("q");
    }

    public static void DeliveryLimit_Exceeded_DeadLetters(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("dead");
        Channel consumer = Fill(c, Quorum(("x-delivery-limit", 1), ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "dead")));
        consumer.Consume("q");
        consumer.Expect("basic.deliver");
        consumer.Reject(1, requeue: true);
        consumer.Expect("basic.deliver");
        consumer.Reject(2, requeue: true);
        channel.AwaitReady("dead");
        channel.Get("dead");
    }

    public static void DeliveryLimit_WithoutDeadLetterExchange_Drops(Conversation c)
    {
        Channel consumer = Fill(c, Quorum(("x-delivery-limit", 0)));
        consumer.Consume("q");
        consumer.Expect("basic.deliver");
        consumer.Reject(1, requeue: true);
        consumer.Cancel();
        consumer.Get("q");
    }

    public static void ChannelCloses_CountsADelivery(Conversation c)
    {
        Channel first = Fill(c, Quorum());
        first.Consume("q");
        first.Expect("basic.deliver");
        first.Call("channel.close", ("reply-code", 200));
        Channel second = c.Open();
        second.Consume("q");
        second.Expect("basic.deliver");
    }

    public static void Rejected_DeadLetters(Conversation c)
    {
        Channel channel = Fill(c, Quorum(("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "dead")));
        channel.DeclareQueue("dead");
        channel.Get("q", noAck: false);
        channel.Reject(1, requeue: false);
        channel.AwaitReady("dead");
        channel.Get("dead");
    }

    public static void GlobalPrefetch_IsRefused(Conversation c)
    {
        Channel channel = Fill(c, Quorum());
        channel.Prefetch(1, global: true);
        channel.Consume("q");
    }

    public static void DropHead_KeepsTheNewest(Conversation c)
    {
        Channel channel = c.OpenPublisher();
        channel.DeclareQueue("q", Quorum(("x-max-length", 1)), durable: true);
        channel.PublishTo("q", "one", "two", "three");
        channel.AwaitConfirms();
        channel.AwaitReady("q");
        channel.Get("q");
    }

    public static void Stream_WithoutDurable_IsRefused(Conversation c) =>
        c.Open().DeclareQueue("q", Table.Of(("x-queue-type", "stream")));

    private static Table Quorum(params (string Key, object? Value)[] more)
    {
        Table table = Table.Of(more);
        table.Add(new KeyValuePair<string, object?>("x-queue-type", "quorum"));
        return table;
    }

    private static Channel Fill(Conversation c, Table arguments)
    {
        Channel channel = c.OpenPublisher();
        channel.DeclareQueue("q", arguments, durable: true);
        channel.PublishTo("q", "m");
        channel.AwaitConfirms();
        return channel;
    }
}
