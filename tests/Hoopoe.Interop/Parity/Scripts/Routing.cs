using Hoopoe.Interop.Parity.Conversations;
using Hoopoe.Interop.Parity.Wire;

namespace Hoopoe.Interop.Parity.Scripts;

/// <summary>Direct, fanout and the default exchange; bindings and their removal.</summary>
internal static class Routing
{
    public static void Default_QueueName_Routes(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        channel.PublishTo("q", "there");
        channel.Get("q");
    }

    public static void Default_UnknownQueue_Drops(Conversation c)
    {
        Channel channel = c.OpenPublisher();
        channel.PublishTo("missing", "nowhere");
        channel.AwaitConfirms();
    }

    public static void Default_BindAndUnbind_AreRefused(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        channel.Bind("q", "", "k");
        channel.Reopen().Unbind("q", "", "q");
        channel.Reopen().BindExchange("", "amq.direct", "k");
        channel.Reopen().BindExchange("amq.direct", "", "k");
    }

    public static void UnknownExchange_Publish_IsNotFound(Conversation c)
    {
        Channel channel = c.Open();
        channel.Publish("missing", "k", "nowhere");
        channel.ExpectClose();
    }

    public static void Direct_SeveralBindings_OneCopyForEachQueue(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("one");
        channel.DeclareQueue("two");
        channel.Bind("one", "amq.direct", "a");
        channel.Bind("one", "amq.direct", "b");
        channel.Bind("two", "amq.direct", "a");
        channel.Bind("one", "amq.direct", "a", Table.Of(("again", true)));
        channel.Publish("amq.direct", "a", "first");
        channel.Publish("amq.direct", "b", "second");
        channel.Publish("amq.direct", "c", "third");
        channel.Settle("one", "two");
        channel.DeleteQueue("one");
        channel.DeleteQueue("two");
    }

    public static void Direct_KeysAreCaseSensitiveAndWhole(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        channel.Bind("q", "amq.direct", "Key");
        foreach (string key in (string[])["key", "Key", "Key.more", "Ke", ""])
            channel.Publish("amq.direct", key, key, mandatory: true);
        channel.Settle("q");
        channel.Get("q");
        channel.Get("q");
    }

    public static void Fanout_IgnoresTheKey(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("one");
        channel.DeclareQueue("two");
        channel.Bind("one", "amq.fanout", "a");
        channel.Bind("two", "amq.fanout", "b");
        channel.Publish("amq.fanout", "z", "body");
        channel.Get("one");
        channel.Get("two");
    }

    public static void Bind_Twice_IsOneBinding(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        channel.Bind("q", "amq.direct", "k");
        channel.Bind("q", "amq.direct", "k");
        channel.Unbind("q", "amq.direct", "k");
        channel.Publish("amq.direct", "k", "nobody", mandatory: true);
        channel.Expect("basic.return");
    }

    public static void Bind_MissingQueueOrExchange_IsNotFound(Conversation c)
    {
        Channel channel = c.Open();
        channel.Bind("missing", "amq.direct", "k");
        channel.Reopen().DeclareQueue("q");
        channel.Bind("q", "missing", "k");
        channel.Reopen().Bind("missing", "missing", "k");
    }

    public static void Unbind_Missing_Succeeds(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        channel.Unbind("q", "amq.direct", "never");
        channel.Unbind("missing", "amq.direct", "never");
        channel.Reopen().Unbind("q", "missing", "never");
    }

    public static void Unbind_OtherArguments_LeavesTheBinding(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        channel.Bind("q", "amq.direct", "k", Table.Of(("a", 1)));
        channel.Unbind("q", "amq.direct", "k");
        channel.Publish("amq.direct", "k", "still bound", mandatory: true);
        channel.Get("q");
        channel.Unbind("q", "amq.direct", "k", Table.Of(("a", 1)));
        channel.Publish("amq.direct", "k", "unbound", mandatory: true);
        channel.Expect("basic.return");
    }

    public static void Bind_NoWait_IsSilent(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        channel.Send("queue.bind", ("queue", "q"), ("exchange", "amq.direct"), ("routing-key", "k"), ("no-wait", true));
        channel.Publish("amq.direct", "k", "bound", mandatory: true);
        channel.Get("q");
        channel.Send("queue.bind", ("queue", "q"), ("exchange", "missing"), ("no-wait", true));
        channel.ExpectClose();
    }

    public static void Internal_BoundFromOutside_Routes(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareExchange("inner", "fanout", @internal: true);
        channel.BindExchange("inner", "amq.direct", "k");
        channel.DeclareQueue("q");
        channel.Bind("q", "inner");
        channel.Publish("amq.direct", "k", "by way of the internal one");
        channel.Get("q");
    }

    public static void ConsistentHash_WeightNotANumber_IsRefused(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareExchange("hash", "x-consistent-hash");
        channel.DeclareQueue("q");
        channel.Bind("q", "hash", "heavy");
        channel.Reopen().Bind("q", "hash", "1");
        channel.Publish("hash", "anything", "one", mandatory: true);
        channel.Publish("hash", "whatever", "two", mandatory: true);
        channel.Settle("q");
        channel.Purge("q");
    }

    public static void ConsistentHash_HashHeaderAndProperty_AreExclusive(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareExchange("hash", "x-consistent-hash", Table.Of(("hash-header", "h"), ("hash-property", "message_id")));
        channel.Reopen().DeclareExchange("hash", "x-consistent-hash", Table.Of(("hash-property", "nosuch")));
        channel.Reopen().DeclareExchange("hash", "x-consistent-hash", Table.Of(("hash-header", "h")));
    }

    public static void Random_OneQueue_GetsEverything(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareExchange("dice", "x-random");
        channel.Publish("dice", "k", "nobody", mandatory: true);
        channel.Expect("basic.return");
        channel.DeclareQueue("q");
        channel.Bind("q", "dice", "ignored");
        channel.Publish("dice", "k", "one", mandatory: true);
        channel.Publish("dice", "l", "two", mandatory: true);
        channel.Settle("q");
        channel.Purge("q");
    }
}
