using Hoopoe.Interop.Parity.Conversations;
using Hoopoe.Interop.Parity.Wire;

namespace Hoopoe.Interop.Parity.Scripts;

/// <summary>Publisher confirms.</summary>
internal static class Confirm
{
    public static void Select_Twice_Succeeds(Conversation c)
    {
        Channel channel = c.Open();
        channel.Call("confirm.select");
        channel.Call("confirm.select");
    }

    public static void Select_NoWait_IsSilentAndConfirms(Conversation c)
    {
        Channel channel = c.Open();
        channel.Send("confirm.select", ("no-wait", true));
        channel.DeclareQueue("q");
        channel.PublishTo("q", "m");
        channel.Expect("basic.ack");
    }

    public static void Tags_StartAtOneOnEachChannel(Conversation c)
    {
        Channel one = c.Open();
        one.DeclareQueue("q");
        one.PublishTo("q", "before the select");
        one.Call("confirm.select");
        one.PublishTo("q", "first");
        one.Expect("basic.ack");
        one.PublishTo("q", "second");
        one.Expect("basic.ack");
        Channel two = c.Open();
        two.Call("confirm.select");
        two.PublishTo("q", "first here");
        two.Expect("basic.ack");
    }

    public static void Persistent_InADurableQueue_IsConfirmed(Conversation c)
    {
        Channel channel = c.OpenPublisher();
        channel.DeclareQueue("q", durable: true);
        channel.Publish("", "q", "kept", Table.Of(("delivery-mode", 2)));
        channel.Expect("basic.ack");
    }

    public static void Many_AreAllConfirmed(Conversation c)
    {
        Channel channel = c.OpenPublisher();
        channel.DeclareQueue("q");
        for (int index = 0; index < 50; index++)
            channel.PublishTo("q", "m");
        channel.AwaitConfirms();
        channel.Purge("q");
    }

    public static void OnATransactionalChannel_IsRefused(Conversation c)
    {
        Channel channel = c.Open();
        channel.Call("tx.select");
        channel.Call("confirm.select");
    }

    public static void TransactionOnAConfirmingChannel_IsRefused(Conversation c)
    {
        Channel channel = c.Open();
        channel.Call("confirm.select");
        channel.Call("tx.select");
    }
}
