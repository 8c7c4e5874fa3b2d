using Hoopoe.Interop.Parity.Conversations;

namespace Hoopoe.Interop.Parity.Scripts;

/// <summary>Deleting and purging, with conditions, and of what is not there.</summary>
internal static class DeleteAndPurge
{
    public static void Queue_Missing_Succeeds(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeleteQueue("missing");
        channel.DeleteQueue("missing", ifUnused: true, ifEmpty: true);
    }

    public static void Queue_WithMessages_CountsThem(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        channel.PublishTo("q", "one", "two", "three");
        channel.DeleteQueue("q");
        channel.LookUpQueue("q");
    }

    public static void Queue_IfEmptyButFull_IsRefused(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        channel.PublishTo("q", "one");
        channel.DeleteQueue("q", ifEmpty: true);
        channel.Reopen().Purge("q");
        channel.DeleteQueue("q", ifEmpty: true);
    }

    public static void Queue_IfUnusedButConsumed_IsRefused(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        Channel consumer = c.Open();
        consumer.Consume("q");
        channel.DeleteQueue("q", ifUnused: true);
        consumer.Cancel();
        channel.Reopen().DeleteQueue("q", ifUnused: true);
    }

    public static void Queue_NoWait_IsSilent(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        channel.Send("queue.delete", ("queue", "q"), ("no-wait", true));
        channel.LookUpQueue("q");
    }

    public static void Purge_ReadyAndUnacknowledged_CountsOnlyReady(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        channel.PublishTo("q", "held", "two", "three");
        channel.Get("q", noAck: false);
        channel.Purge("q");
        channel.Reject(1, requeue: true);
        channel.Settle("q");
        channel.Get("q");
    }

    public static void Purge_Missing_IsNotFound(Conversation c) => c.Open().Purge("missing");

    public static void Purge_NoWait_IsSilent(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        channel.PublishTo("q", "one");
        channel.Send("queue.purge", ("queue", "q"), ("no-wait", true));
        channel.LookUpQueue("q");
    }

    public static void Exchange_Missing_Succeeds(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeleteExchange("missing");
        channel.DeleteExchange("missing", ifUnused: true);
    }

    public static void Exchange_IfUnusedButBound_IsRefused(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareExchange("x", "fanout");
        channel.DeclareQueue("q");
        channel.Bind("q", "x");
        channel.DeleteExchange("x", ifUnused: true);
        channel.Reopen().Unbind("q", "x");
        channel.DeleteExchange("x", ifUnused: true);
    }

    public static void Exchange_BuiltIn_IsRefused(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeleteExchange("amq.direct");
        channel.Reopen().DeleteExchange("");
        channel.Reopen().DeleteExchange("amq.missing");
    }

    public static void Exchange_Deleted_BindingsAreGone(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareExchange("x", "fanout");
        channel.DeclareQueue("q");
        channel.Bind("q", "x");
        channel.DeleteExchange("x");
        channel.DeclareExchange("x", "fanout");
        channel.Publish("x", "", "nobody", mandatory: true);
        channel.Expect("basic.return");
    }

    public static void Exchange_NoWait_IsSilent(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareExchange("x", "fanout");
        channel.Send("exchange.delete", ("exchange", "x"), ("no-wait", true));
        channel.LookUpExchange("x");
    }
}
