using Hoopoe.Interop.Parity.Conversations;

namespace Hoopoe.Interop.Parity.Scripts;

/// <summary>Transactions over publishes and acknowledgements.</summary>
internal static class Transactions
{
    public static void Commit_MakesPublishesVisible(Conversation c)
    {
        Channel channel = Begin(c);
        Channel watcher = c.Open();
        channel.PublishTo("q", "one", "two");
        channel.Sync();
        watcher.Get("q");
        channel.Call("tx.commit");
        watcher.Get("q");
        watcher.Get("q");
    }

    public static void Rollback_DropsPublishes(Conversation c)
    {
        Channel channel = Begin(c);
        channel.PublishTo("q", "never");
        channel.Call("tx.rollback");
        channel.Call("tx.commit");
        channel.Get("q");
    }

    public static void Acknowledgement_RolledBack_CanBeGivenAgain(Conversation c)
    {
        Channel channel = Begin(c);
        c.Open().PublishTo("q", "m");
        channel.AwaitReady("q");
        channel.Get("q", noAck: false);
        channel.Ack(1);
        channel.Call("tx.rollback");
        channel.Ack(1);
        channel.Call("tx.commit");
        channel.Call("channel.close", ("reply-code", 200));
        c.Open().Get("q");
    }

    public static void ChannelCloses_NothingIsCommitted(Conversation c)
    {
        Channel channel = Begin(c);
        c.Open().PublishTo("q", "there");
        channel.AwaitReady("q");
        channel.Get("q", noAck: false);
        channel.Ack(1);
        channel.PublishTo("q", "never");
        channel.Call("channel.close", ("reply-code", 200));
        Channel other = c.Open();
        other.AwaitReady("q");
        other.Get("q");
        other.Get("q");
    }

    public static void CommitOrRollback_WithoutSelect_IsRefused(Conversation c)
    {
        Channel channel = c.Open();
        channel.Call("tx.commit");
        channel.Reopen().Call("tx.rollback");
    }

    public static void Select_Twice_Succeeds(Conversation c)
    {
        Channel channel = c.Open();
        channel.Call("tx.select");
        channel.Call("tx.select");
    }

    public static void Mandatory_Unroutable_IsReturnedBeforeCommitOk(Conversation c)
    {
        Channel channel = Begin(c);
        channel.Publish("amq.direct", "k", "back", mandatory: true);
        channel.Sync();
        channel.Call("tx.commit");
    }

    public static void UnknownTag_ClosesTheChannelAtOnce(Conversation c)
    {
        Channel channel = Begin(c);
        channel.Ack(5);
        channel.ExpectClose();
    }

    public static void UnknownExchange_ClosesTheChannelAtOnce(Conversation c)
    {
        Channel channel = Begin(c);
        channel.Publish("missing", "k", "m");
        channel.ExpectClose();
    }

    private static Channel Begin(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        channel.Call("tx.select");
        return channel;
    }
}
