using Hoopoe.Interop.Parity.Conversations;

namespace Hoopoe.Interop.Parity.Scripts;

/// <summary>Acknowledging, rejecting, requeueing and recovering.</summary>
internal static class Acknowledge
{
    public static void Ack_UnknownTag_ClosesTheChannel(Conversation c)
    {
        Channel channel = c.Open();
        channel.Ack(1);
        channel.ExpectClose();
        channel.Reopen().Nack(7, requeue: true);
        channel.ExpectClose();
        channel.Reopen().Reject(8, requeue: false);
        channel.ExpectClose();
        channel.Reopen().Ack(5, multiple: true);
        channel.ExpectClose();
        channel.Reopen().Ack(0);
        channel.ExpectClose();
    }

    public static void Ack_ZeroMultipleWithNothingOpen_IsSilent(Conversation c)
    {
        Channel channel = c.Open();
        channel.Ack(0, multiple: true);
        channel.Nack(0, requeue: true, multiple: true);
        channel.Sync();
    }

    public static void Ack_Twice_ClosesTheChannel(Conversation c)
    {
        Channel channel = Fetch(c, 1);
        channel.Ack(1);
        channel.Ack(1);
        channel.ExpectClose();
    }

    public static void Ack_TagOfAnotherChannel_ClosesTheChannel(Conversation c)
    {
        Fetch(c, 1);
        Channel other = c.Open();
        other.Ack(1);
        other.ExpectClose();
    }

    public static void Ack_OfANoAckDelivery_ClosesTheChannel(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        channel.PublishTo("q", "m");
        channel.Get("q", noAck: true);
        channel.Ack(1);
        channel.ExpectClose();
    }

    public static void Ack_Multiple_SettlesUpToTheTag(Conversation c)
    {
        Channel channel = Fetch(c, 4);
        channel.Ack(3, multiple: true);
        channel.Call("channel.close", ("reply-code", 200));
        Drain(c, 1);
    }

    public static void Ack_OutOfOrder_IsAccepted(Conversation c)
    {
        Channel channel = Fetch(c, 3);
        channel.Ack(2);
        channel.Ack(3, multiple: true);
        channel.Ack(1);
        channel.ExpectClose();
    }

    public static void Ack_BelowAnAcknowledgedTag_MultipleIsUnknown(Conversation c)
    {
        Channel channel = Fetch(c, 3);
        channel.Ack(2, multiple: true);
        channel.Ack(1, multiple: true);
        channel.ExpectClose();
    }

    public static void Nack_MultipleRequeue_ReturnsInOrder(Conversation c)
    {
        Channel channel = Fetch(c, 3, extra: 1);
        channel.Nack(3, requeue: true, multiple: true);
        channel.Settle("q");
        Drain(c, 4);
    }

    public static void Nack_ZeroMultiple_IsEverything(Conversation c)
    {
        Channel channel = Fetch(c, 3);
        channel.Nack(0, requeue: true, multiple: true);
        channel.Settle("q");
        Drain(c, 3);
    }

    public static void Nack_WithoutRequeue_Drops(Conversation c)
    {
        Channel channel = Fetch(c, 2);
        channel.Nack(1, requeue: false);
        channel.Nack(2, requeue: true);
        channel.Settle("q");
        Drain(c, 1);
    }

    public static void Reject_Requeue_GoesToItsOldPlace(Conversation c)
    {
        Channel channel = Fetch(c, 3, extra: 2);
        channel.Reject(2, requeue: true);
        channel.Reject(1, requeue: true);
        channel.Settle("q");
        Drain(c, 4);
    }

    public static void Reject_Requeue_ConsumerGetsItAgain(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        channel.Consume("q");
        channel.PublishTo("q", "again and again");
        channel.Expect("basic.deliver");
        channel.Reject(1, requeue: true);
        channel.Expect("basic.deliver");
        channel.Nack(2, requeue: true);
        channel.Expect("basic.deliver");
        channel.Ack(3);
    }

    public static void Recover_Requeue_RedeliversEverything(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        channel.PublishTo("q", "one", "two");
        Channel consumer = c.Open();
        consumer.Consume("q");
        consumer.Expect("basic.deliver", 2);
        consumer.Ack(1);
        consumer.Call("basic.recover", ("requeue", true));
        consumer.Expect("basic.deliver");
    }

    public static void Recover_WithoutRequeue_IsNotImplemented(Conversation c) =>
        c.Open().Call("basic.recover", ("requeue", false));

    public static void RecoverAsync_Requeue_HasNoAnswer(Conversation c)
    {
        Channel channel = Fetch(c, 1);
        channel.Send("basic.recover-async", ("requeue", true));
        channel.Settle("q");
        Drain(c, 1);
    }

    public static void RecoverAsync_WithoutRequeue_IsNotImplemented(Conversation c)
    {
        Channel channel = c.Open();
        channel.Send("basic.recover-async");
        channel.ExpectClose();
    }

    /// <summary>A channel that holds that many messages of the queue "q", with more left in it.</summary>
    private static Channel Fetch(Conversation c, int held, int extra = 0)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        for (int index = 1; index <= held + extra; index++)
            channel.PublishTo("q", $"m{index}");
        for (int index = 0; index < held; index++)
            channel.Get("q", noAck: false);
        return channel;
    }

    private static void Drain(Conversation c, ulong expected)
    {
        Channel channel = c.Open();
        channel.AwaitReady("q", expected);
        while (channel.Get("q")?.Method.Name == "basic.get-ok")
            continue;
    }
}
