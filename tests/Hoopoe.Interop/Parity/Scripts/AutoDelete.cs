using Hoopoe.Interop.Parity.Conversations;
using Hoopoe.Interop.Parity.Wire;

namespace Hoopoe.Interop.Parity.Scripts;

/// <summary>Queues and exchanges that go with their last user.</summary>
internal static class AutoDelete
{
    public static void Queue_LastConsumerCancels_IsGone(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q", autoDelete: true);
        channel.Consume("q", "one");
        channel.Consume("q", "two");
        channel.Cancel("one");
        channel.LookUpQueue("q");
        channel.Cancel("two");
        channel.LookUpQueue("q");
    }

    public static void Queue_NeverConsumed_Stays(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q", autoDelete: true);
        channel.PublishTo("q", "m");
        channel.Get("q");
        channel.LookUpQueue("q");
    }

    public static void Queue_ConsumersChannelCloses_IsGone(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q", autoDelete: true);
        channel.Consume("q");
        channel.Call("channel.close", ("reply-code", 200));
        c.Open().LookUpQueue("q");
    }

    public static void Queue_GoesAway_BindingsGoWithIt(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q", autoDelete: true);
        channel.Bind("q", "amq.fanout");
        channel.Consume("q");
        channel.Cancel();
        channel.Publish("amq.fanout", "", "nobody", mandatory: true);
        channel.Expect("basic.return");
    }

    public static void Exchange_LastQueueUnbound_IsGone(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareExchange("x", "direct", autoDelete: true);
        channel.LookUpExchange("x");
        channel.DeclareQueue("q");
        channel.Bind("q", "x", "a");
        channel.Bind("q", "x", "b");
        channel.Unbind("q", "x", "a");
        channel.LookUpExchange("x");
        channel.Unbind("q", "x", "b");
        channel.LookUpExchange("x");
    }

    public static void Exchange_LastQueueDeleted_IsGone(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareExchange("x", "fanout", autoDelete: true);
        channel.DeclareQueue("q");
        channel.Bind("q", "x");
        channel.DeleteQueue("q");
        channel.LookUpExchange("x");
    }

    public static void Exchange_LastDestinationExchangeUnbound_IsGone(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareExchange("source", "fanout", autoDelete: true);
        channel.DeclareExchange("middle", "fanout", autoDelete: true);
        channel.BindExchange("middle", "source");
        channel.DeclareQueue("q");
        channel.Bind("q", "middle");
        channel.DeleteQueue("q");
        channel.LookUpExchange("middle");
        channel.Reopen().LookUpExchange("source");
    }

    public static void Exchange_AsDestinationOnly_Stays(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareExchange("x", "fanout", autoDelete: true);
        channel.BindExchange("x", "amq.direct", "k");
        channel.UnbindExchange("x", "amq.direct", "k");
        channel.LookUpExchange("x");
    }

    public static void Queue_ExpiresUnused_IsGone(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("dead");
        channel.DeclareQueue("q", Table.Of(("x-expires", 100), ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "dead")));
        channel.DeclareExchange("follower", "fanout", autoDelete: true);
        channel.Bind("q", "follower");
        channel.PublishTo("q", "not dead-lettered");
        channel.AwaitExchangeGone("follower");
        channel.Reopen().LookUpQueue("q");
        channel.Reopen().LookUpQueue("dead");
    }
}
