using Hoopoe.Interop.Parity.Conversations;
using Hoopoe.Interop.Parity.Wire;

namespace Hoopoe.Interop.Parity.Scripts;

/// <summary>Consumers: tags, flags, cancelling, and what happens when their queue goes.</summary>
internal static class Consume
{
    public static void Delivery_OfWaitingAndNewMessages_InOrder(Conversation c)
    {
        Channel publisher = c.OpenPublisher();
        publisher.DeclareQueue("q");
        publisher.PublishTo("q", "waiting");
        publisher.AwaitConfirms();
        Channel consumer = c.Open();
        consumer.Consume("q");
        consumer.Expect("basic.deliver");
        publisher.PublishTo("q", "new one", "new two");
        consumer.Expect("basic.deliver", 2);
    }

    public static void ServerTag_IsMadeUp(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        channel.Consume("q", tag: "");
        channel.Consume("q", tag: "");
        channel.PublishTo("q", "m");
        channel.Expect("basic.deliver");
    }

    public static void TagReused_ClosesTheConnection(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        channel.Consume("q", "same");
        channel.Consume("q", "same");
    }

    public static void TagReused_OnAnotherChannel_IsAccepted(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        channel.Consume("q", "same");
        c.Open().Consume("q", "same");
    }

    public static void TagReused_AfterCancel_IsAccepted(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        channel.Consume("q", "same");
        channel.Cancel("same");
        channel.Consume("q", "same");
    }

    public static void MissingQueue_IsNotFound(Conversation c) => c.Open().Consume("missing");

    public static void Exclusive_SecondConsumer_IsRefused(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        channel.Consume("q", "only", exclusive: true);
        Channel other = c.Open();
        other.Consume("q", "late");
        other.Reopen().Consume("q", "late", exclusive: true);
        channel.Cancel("only");
        other.Reopen().Consume("q", "late", exclusive: true);
    }

    public static void Exclusive_QueueAlreadyConsumed_IsRefused(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        channel.Consume("q", "first");
        channel.Consume("q", "second", exclusive: true);
    }

    public static void NoAck_NeedsNoAcknowledgement(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        channel.PublishTo("q", "one", "two");
        Channel consumer = c.Open();
        consumer.Consume("q", noAck: true);
        consumer.Expect("basic.deliver", 2);
        consumer.Call("channel.close", ("reply-code", 200));
        channel.LookUpQueue("q");
    }

    public static void NoWait_DeliversWithoutAnswer(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        channel.PublishTo("q", "m");
        channel.Send("basic.consume", ("queue", "q"), ("consumer-tag", "t"), ("no-wait", true));
        channel.Expect("basic.deliver");
        channel.Send("basic.cancel", ("consumer-tag", "t"), ("no-wait", true));
        channel.LookUpQueue("q");
    }

    public static void NoLocal_IsIgnored(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        channel.Call("basic.consume", ("queue", "q"), ("consumer-tag", "t"), ("no-local", true));
        channel.PublishTo("q", "from here");
        channel.Expect("basic.deliver");
    }

    public static void Cancel_Unknown_Succeeds(Conversation c)
    {
        Channel channel = c.Open();
        channel.Cancel("never heard of");
        channel.Call("basic.cancel", ("consumer-tag", ""));
    }

    public static void Cancel_UnacknowledgedMessages_CanStillBeAcknowledged(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        channel.PublishTo("q", "one", "two");
        Channel consumer = c.Open();
        consumer.Consume("q");
        consumer.Expect("basic.deliver", 2);
        consumer.Cancel();
        consumer.Ack(1);
        consumer.Reject(2, requeue: true);
        consumer.Settle("q");
        consumer.Get("q");
    }

    public static void QueueDeleted_ConsumersAreCancelled(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        Channel consumer = c.Open();
        consumer.Consume("q", "one");
        channel.DeleteQueue("q");
        consumer.Expect("basic.cancel");
        consumer.Cancel("one");
    }

    public static void QueueDeleted_ClientWithoutTheCapability_HearsNothing(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        Channel consumer = c.Connect(new ConnectOptions { Capabilities = [] }).OpenChannel();
        consumer.Consume("q", "one");
        channel.DeleteQueue("q");
        consumer.Sync();
        consumer.Sync();
    }

    public static void Arguments_AreChecked(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        channel.Consume("q", arguments: Table.Of(("x-priority", "high")));
        channel.Reopen().Consume("q", arguments: Table.Of(("x-priority", 1.5)));
        channel.Reopen().Consume("q", arguments: Table.Of(("x-unknown", 5)));
    }

    public static void RoundRobin_TwoConsumers_TakeTurns(Conversation c)
    {
        Channel publisher = c.OpenPublisher();
        publisher.DeclareQueue("q");
        Channel consumer = c.Open();
        consumer.Consume("q", "one", noAck: true);
        consumer.Consume("q", "two", noAck: true);
        for (int index = 1; index <= 6; index++)
        {
            publisher.PublishTo("q", $"m{index}");
            consumer.Expect("basic.deliver");
        }
    }

    public static void OwnConsumerTwice_DeliveryTagsAreSharedByTheChannel(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("one");
        channel.DeclareQueue("two");
        channel.Consume("one", "1");
        channel.Consume("two", "2");
        channel.PublishTo("one", "a");
        channel.Expect("basic.deliver");
        channel.PublishTo("two", "b");
        channel.Expect("basic.deliver");
        channel.Ack(0, multiple: true);
        channel.Call("channel.close", ("reply-code", 200));
        channel.Reopen().LookUpQueue("one");
        channel.LookUpQueue("two");
    }
}
