using Hoopoe.Interop.Parity.Conversations;
using Hoopoe.Interop.Parity.Wire;

namespace Hoopoe.Interop.Parity.Scripts;

/// <summary>Which operation needs which of configure, write and read.</summary>
internal static class Permissions
{
    public static void Declare_NeedsConfigure(Conversation c) => Try(
        c,
        ch => ch.DeclareQueue("c-queue"),
        ch => ch.DeclareQueue("w-queue"),
        ch => ch.DeclareQueue("r-queue"),
        ch => ch.DeclareExchange("c-exchange", "fanout"),
        ch => ch.DeclareExchange("w-exchange", "fanout"),
        ch => ch.DeclareQueue(""));

    public static void Passive_NeedsNothing(Conversation c)
    {
        Prepare(c);
        Try(c, ch => ch.LookUpQueue("none-queue"), ch => ch.LookUpExchange("none-exchange"), ch => ch.LookUpExchange("amq.topic"));
    }

    public static void Delete_NeedsConfigure(Conversation c)
    {
        Prepare(c);
        Try(
            c,
            ch => ch.DeleteQueue("w-queue"),
            ch => ch.DeleteQueue("missing"),
            ch => ch.DeleteQueue("c-queue"),
            ch => ch.DeleteExchange("r-exchange"),
            ch => ch.DeleteExchange("missing"),
            ch => ch.DeleteExchange("c-exchange"));
    }

    public static void Bind_NeedsWriteOnTheQueueAndReadOnTheExchange(Conversation c)
    {
        Prepare(c);
        Try(
            c,
            ch => ch.Bind("w-queue", "r-exchange"),
            ch => ch.Bind("r-queue", "r-exchange"),
            ch => ch.Bind("w-queue", "w-exchange"),
            ch => ch.Bind("none-queue", "none-exchange"),
            ch => ch.Unbind("w-queue", "r-exchange"),
            ch => ch.Unbind("r-queue", "r-exchange"),
            ch => ch.Unbind("w-queue", "w-exchange"));
    }

    public static void BindExchange_NeedsWriteOnTheDestinationAndReadOnTheSource(Conversation c)
    {
        Prepare(c);
        Try(
            c,
            ch => ch.BindExchange("w-exchange", "r-exchange"),
            ch => ch.BindExchange("r-exchange", "r-exchange"),
            ch => ch.BindExchange("w-exchange", "w-exchange"),
            ch => ch.UnbindExchange("w-exchange", "r-exchange"),
            ch => ch.UnbindExchange("c-exchange", "r-exchange"));
    }

    public static void Publish_NeedsWriteOnTheExchange(Conversation c)
    {
        Prepare(c);
        Try(c, ch => Send(ch, "w-exchange"), ch => Send(ch, "r-exchange"), ch => Send(ch, "c-exchange"), ch => Send(ch, ""));
    }

    public static void GetConsumeAndPurge_NeedRead(Conversation c)
    {
        Prepare(c);
        Try(
            c,
            ch => ch.Get("r-queue"),
            ch => ch.Get("w-queue"),
            ch => ch.Consume("r-queue"),
            ch => ch.Consume("c-queue", "u"),
            ch => ch.Purge("r-queue"),
            ch => ch.Purge("w-queue"));
    }

    public static void DeadLetterExchange_NeedsReadOnTheQueueAndWriteOnIt(Conversation c) => Try(
        c,
        ch => ch.DeclareQueue("own-queue", Table.Of(("x-dead-letter-exchange", "w-exchange"))),
        ch => ch.DeclareQueue("own-other", Table.Of(("x-dead-letter-exchange", "r-exchange"))),
        ch => ch.DeclareQueue("c-queue", Table.Of(("x-dead-letter-exchange", "w-exchange"))),
        ch => ch.DeclareQueue("own-third", Table.Of(("x-dead-letter-exchange", ""))));

    public static void AlternateExchange_NeedsReadOnTheExchangeAndWriteOnIt(Conversation c) => Try(
        c,
        ch => ch.DeclareExchange("own-exchange", "fanout", Table.Of(("alternate-exchange", "w-exchange"))),
        ch => ch.DeclareExchange("own-other", "fanout", Table.Of(("alternate-exchange", "r-exchange"))),
        ch => ch.DeclareExchange("c-exchange", "fanout", Table.Of(("alternate-exchange", "w-exchange"))));

    public static void MissingThings_PermissionIsCheckedFirst(Conversation c) => Try(
        c,
        ch => Send(ch, "none-exchange"),
        ch => ch.Get("none-queue"),
        ch => ch.Bind("none-queue", "none-exchange"),
        ch => ch.DeclareQueue("amq.none"),
        ch => ch.DeclareExchange("amq.none", "fanout"));

    public static void DefaultExchange_NeedsWriteOnItsName(Conversation c)
    {
        Channel channel = c.ConnectAs("onlywrite").OpenChannel();
        channel.Publish("", "nowhere", "m", mandatory: true);
        channel.Expect("basic.return");
        Channel reader = c.ConnectAs("onlyread").OpenChannel();
        reader.Publish("", "nowhere", "m", mandatory: true);
        reader.ExpectClose();
    }

    public static void Powerless_CanOpenChannelsAndLookOnly(Conversation c)
    {
        Channel channel = c.ConnectAs("powerless").OpenChannel();
        channel.LookUpExchange("amq.direct");
        channel.Prefetch(5);
        channel.Call("confirm.select");
        channel.DeclareQueue("");
        channel.Reopen().DeclareQueue("q");
        channel.Reopen().Consume("amq.rabbitmq.reply-to", noAck: true);
    }

    public static void Topic_PublishKeyMustMatch(Conversation c)
    {
        Channel admin = c.Open();
        admin.DeclareExchange("guarded", "topic");
        Channel channel = c.ConnectAs("topical").OpenChannel();
        channel.Publish("guarded", "open.a", "m", mandatory: true);
        channel.Expect("basic.return");
        channel.Publish("guarded", "secret.a", "m", mandatory: true);
        channel.ExpectClose();
        channel.Reopen().Publish("amq.topic", "secret.a", "m", mandatory: true);
        channel.Expect("basic.return");
    }

    public static void Topic_BindKeyMustMatch(Conversation c)
    {
        Channel admin = c.Open();
        admin.DeclareExchange("guarded", "topic");
        admin.DeclareQueue("q");
        Channel channel = c.ConnectAs("topical").OpenChannel();
        channel.Bind("q", "guarded", "visible.#");
        channel.Bind("q", "guarded", "hidden.#");
        channel.Reopen().Bind("q", "guarded", "#");
        channel.Reopen().Unbind("q", "guarded", "visible.#");
    }

    private static void Send(Channel channel, string exchange)
    {
        channel.Publish(exchange, "k", "m");
        channel.Sync();
    }

    /// <summary>As an administrator: an exchange and a queue for each kind of name.</summary>
    private static void Prepare(Conversation c)
    {
        Channel channel = c.Open();
        foreach (string kind in (string[])["c", "w", "r", "none"])
        {
            channel.CallQuietly(Method.Of("queue.declare", ("queue", kind + "-queue")));
            channel.CallQuietly(Method.Of("exchange.declare", ("exchange", kind + "-exchange"), ("type", "fanout")));
        }
    }

    /// <summary>As the user who may configure c-, write w- and read r-, and all of it with own-: each operation in turn.</summary>
    private static void Try(Conversation c, params Action<Channel>[] operations)
    {
        Channel channel = c.ConnectAs("limited").OpenChannel();
        foreach (Action<Channel> operation in operations)
        {
            operation(channel);
            if (channel.Connection.IsClosed)
                return;
            channel.Reopen();
        }
    }
}
