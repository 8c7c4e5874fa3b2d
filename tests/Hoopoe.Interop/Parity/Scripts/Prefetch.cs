using Hoopoe.Interop.Parity.Conversations;

namespace Hoopoe.Interop.Parity.Scripts;

/// <summary>How many messages a consumer or a channel may hold.</summary>
internal static class Prefetch
{
    public static void PerConsumer_HoldsThatMany(Conversation c)
    {
        Channel publisher = Fill(c, 5);
        Channel consumer = c.Open();
        consumer.Prefetch(2);
        consumer.Consume("q");
        consumer.Expect("basic.deliver", 2);
        publisher.Settle("q");
        consumer.Sync();
        consumer.Ack(1);
        consumer.Expect("basic.deliver");
        consumer.Ack(3, multiple: true);
        consumer.Expect("basic.deliver", 2);
    }

    public static void PerConsumer_EachNewConsumerHasItsOwn(Conversation c)
    {
        Channel publisher = Fill(c, 6);
        Channel consumer = c.Open();
        consumer.Prefetch(1);
        consumer.Consume("q", "one");
        consumer.Expect("basic.deliver");
        consumer.Prefetch(2);
        consumer.Consume("q", "two");
        consumer.Expect("basic.deliver", 2);
        publisher.Settle("q");
        consumer.Sync();
        publisher.LookUpQueue("q");
    }

    public static void Global_IsSharedByTheChannelsConsumers(Conversation c)
    {
        Channel publisher = Fill(c, 5);
        Channel consumer = c.Open();
        consumer.Prefetch(2, global: true);
        consumer.Consume("q", "one");
        consumer.Expect("basic.deliver", 2);
        consumer.Consume("q", "two");
        publisher.Settle("q");
        consumer.Sync();
        publisher.LookUpQueue("q");
    }

    public static void NoAckConsumer_IsNotLimited(Conversation c)
    {
        Fill(c, 4);
        Channel consumer = c.Open();
        consumer.Prefetch(1);
        consumer.Consume("q", noAck: true);
        consumer.Expect("basic.deliver", 4);
    }

    public static void Get_IsNotLimited(Conversation c)
    {
        Channel channel = Fill(c, 3);
        channel.Prefetch(1);
        channel.Get("q", noAck: false);
        channel.Get("q", noAck: false);
        channel.Get("q", noAck: false);
    }

    public static void Zero_IsUnlimited(Conversation c)
    {
        Fill(c, 4);
        Channel consumer = c.Open();
        consumer.Prefetch(1);
        consumer.Prefetch(0);
        consumer.Consume("q");
        consumer.Expect("basic.deliver", 4);
    }

    public static void Size_IsNotImplemented(Conversation c) => c.Open().Call("basic.qos", ("prefetch-size", 1000));

    public static void RejectedAndRequeued_FreesTheCredit(Conversation c)
    {
        Fill(c, 2);
        Channel consumer = c.Open();
        consumer.Prefetch(1);
        consumer.Consume("q");
        consumer.Expect("basic.deliver");
        consumer.Reject(1, requeue: true);
        consumer.Expect("basic.deliver");
        consumer.Reject(2, requeue: false);
        consumer.Expect("basic.deliver");
    }

    public static void Busy_OtherConsumerGetsTheRest(Conversation c)
    {
        Channel publisher = c.OpenPublisher();
        publisher.DeclareQueue("q");
        Channel slow = c.Open();
        slow.Prefetch(1);
        slow.Consume("q", "slow");
        publisher.PublishTo("q", "to the slow one");
        slow.Expect("basic.deliver");
        Channel quick = c.Open();
        quick.Consume("q", "quick");
        publisher.PublishTo("q", "two", "three", "four");
        quick.Expect("basic.deliver", 3);
    }

    private static Channel Fill(Conversation c, int messages)
    {
        Channel publisher = c.Open();
        publisher.DeclareQueue("q");
        for (int index = 1; index <= messages; index++)
            publisher.PublishTo("q", $"m{index}");
        publisher.Settle("q");
        return publisher;
    }
}
