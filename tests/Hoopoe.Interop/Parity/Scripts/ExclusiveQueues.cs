using Hoopoe.Interop.Parity.Conversations;
using Hoopoe.Interop.Parity.Wire;

namespace Hoopoe.Interop.Parity.Scripts;

/// <summary>Queues that belong to one connection.</summary>
internal static class ExclusiveQueues
{
    public static void OtherConnection_EveryOperation_IsLocked(Conversation c)
    {
        Channel owner = c.Open();
        owner.DeclareQueue("q", exclusive: true);
        owner.Bind("q", "amq.direct", "k");
        Channel other = c.Connect().OpenChannel();
        other.LookUpQueue("q");
        other.Reopen().DeclareQueue("q", exclusive: true);
        other.Reopen().DeclareQueue("q");
        other.Reopen().Bind("q", "amq.direct", "k");
        other.Reopen().Unbind("q", "amq.direct", "k");
        other.Reopen().Consume("q");
        other.Reopen().Get("q");
        other.Reopen().Purge("q");
        other.Reopen().DeleteQueue("q");
    }

    public static void OtherConnection_Publish_IsAllowed(Conversation c)
    {
        Channel owner = c.Open();
        owner.DeclareQueue("q", exclusive: true);
        Channel other = c.Connect().OpenChannel();
        other.PublishTo("q", "from elsewhere");
        other.Sync();
        owner.AwaitReady("q");
        owner.Get("q");
    }

    public static void SameConnection_OtherChannel_IsAllowed(Conversation c)
    {
        c.Open().DeclareQueue("q", exclusive: true);
        Channel second = c.Open();
        second.LookUpQueue("q");
        second.Consume("q");
        second.PublishTo("q", "mine");
        second.Expect("basic.deliver");
    }

    public static void ConnectionCloses_Queue_IsGone(Conversation c)
    {
        Connection first = c.Connect();
        first.OpenChannel().DeclareQueue("q", exclusive: true);
        first.CloseQuietly();
        Channel other = c.Connect().OpenChannel();
        other.LookUpQueue("q");
    }

    public static void ChannelCloses_Queue_Stays(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q", exclusive: true);
        channel.Call("channel.close", ("reply-code", 200));
        channel.Reopen().LookUpQueue("q");
    }

    public static void DurableExclusive_IsAccepted(Conversation c) => c.Open().DeclareQueue("q", durable: true, exclusive: true);

    public static void QuorumExclusive_IsRefused(Conversation c) =>
        c.Open().DeclareQueue("q", Table.Of(("x-queue-type", "quorum")), durable: true, exclusive: true);
}
