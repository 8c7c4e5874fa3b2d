using Hoopoe.Interop.Parity.Conversations;
using Hoopoe.Interop.Parity.Wire;

namespace Hoopoe.Interop.Parity.Scripts;

/// <summary>The order of messages: as published, and after they came back.</summary>
internal static class Ordering
{
    public static void ManyMessages_OneConsumer_InOrder(Conversation c)
    {
        Channel publisher = c.OpenPublisher();
        publisher.DeclareQueue("q");
        for (int index = 1; index <= 40; index++)
            publisher.PublishTo("q", $"m{index}");
        Channel consumer = c.Open();
        consumer.Consume("q", noAck: true);
        consumer.Expect("basic.deliver", 40);
    }

    public static void ConsumerCloses_ItsMessagesComeBeforeTheRest(Conversation c)
    {
        Channel watcher = Fill(c, 5);
        Channel consumer = c.Open();
        consumer.Prefetch(3);
        consumer.Consume("q");
        consumer.Expect("basic.deliver", 3);
        consumer.Ack(2);
        consumer.Call("channel.close", ("reply-code", 200));
        Drain(watcher, 4);
    }

    public static void TwoConsumersClose_TheOldOrderIsRestored(Conversation c)
    {
        Channel watcher = Fill(c, 4);
        Channel first = c.Open();
        first.Prefetch(1);
        first.Consume("q", "first");
        first.Expect("basic.deliver");
        Channel second = c.Open();
        second.Prefetch(2);
        second.Consume("q", "second");
        second.Expect("basic.deliver", 2);
        first.Cancel("first");
        second.Cancel("second");
        second.Call("channel.close", ("reply-code", 200));
        first.Call("channel.close", ("reply-code", 200));
        Drain(watcher, 4);
    }

    public static void RequeuedOne_ComesBeforeNewerMessages(Conversation c)
    {
        Channel channel = Fill(c, 3);
        channel.Get("q", noAck: false);
        channel.PublishTo("q", "newest");
        channel.Reject(1, requeue: true);
        channel.Settle("q");
        Drain(channel, 4);
    }

    public static void RequeuedInReverse_TheOldOrderIsRestored(Conversation c)
    {
        Channel channel = Fill(c, 3);
        for (ulong tag = 1; tag <= 3; tag++)
            channel.Get("q", noAck: false);
        for (ulong tag = 3; tag >= 1; tag--)
            channel.Nack(tag, requeue: true);
        channel.Settle("q");
        Drain(channel, 3);
    }

    public static void RequeuedToAConsumer_ComesBeforeTheRest(Conversation c)
    {
        Fill(c, 3);
        Channel consumer = c.Open();
        consumer.Prefetch(1);
        consumer.Consume("q");
        consumer.Expect("basic.deliver");
        consumer.Nack(1, requeue: true);
        consumer.Expect("basic.deliver");
        consumer.Ack(2);
        consumer.Expect("basic.deliver");
        consumer.Ack(3);
        consumer.Expect("basic.deliver");
    }

    public static void LazyQueue_KeepsTheOrderToo(Conversation c)
    {
        Channel channel = c.OpenPublisher();
        channel.DeclareQueue("q", Table.Of(("x-queue-mode", "lazy")));
        channel.PublishTo("q", "m1", "m2", "m3");
        channel.AwaitConfirms();
        channel.Get("q", noAck: false);
        channel.Reject(1, requeue: true);
        channel.Settle("q");
        Drain(channel, 3);
    }

    public static void TransientAndPersistent_KeepTheirOrder(Conversation c)
    {
        Channel channel = c.OpenPublisher();
        channel.DeclareQueue("q", durable: true);
        for (int index = 1; index <= 6; index++)
            channel.Publish("", "q", $"m{index}", Table.Of(("delivery-mode", 1 + (index % 2))));
        channel.AwaitConfirms();
        Drain(channel, 6);
    }

    private static Channel Fill(Conversation c, int messages)
    {
        Channel channel = c.OpenPublisher();
        channel.DeclareQueue("q");
        for (int index = 1; index <= messages; index++)
            channel.PublishTo("q", $"m{index}");
        channel.AwaitConfirms();
        return channel;
    }

    private static void Drain(Channel channel, ulong expected)
    {
        channel.AwaitReady("q", expected);
        while (channel.Get("q")?.Method.Name == "basic.get-ok")
            continue;
    }
}
