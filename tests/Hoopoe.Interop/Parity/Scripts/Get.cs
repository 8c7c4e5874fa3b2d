using Hoopoe.Interop.Parity.Conversations;

namespace Hoopoe.Interop.Parity.Scripts;

/// <summary>Fetching single messages.</summary>
internal static class Get
{
    public static void Missing_IsNotFound(Conversation c) => c.Open().Get("missing");

    public static void Counts_ExcludeWhatIsUnacknowledged(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        channel.PublishTo("q", "one", "two");
        channel.Get("q", noAck: false);
        channel.LookUpQueue("q");
        channel.Get("q", noAck: false);
        channel.Get("q", noAck: false);
        channel.Ack(2, multiple: true);
        channel.Settle("q");
        channel.LookUpQueue("q");
    }

    public static void Unacknowledged_ChannelCloses_IsRedelivered(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        channel.PublishTo("q", "one", "two", "three");
        channel.Get("q", noAck: false);
        channel.Get("q", noAck: false);
        channel.Ack(1);
        channel.Call("channel.close", ("reply-code", 200));
        Channel other = c.Open();
        other.AwaitReady("q", 2);
        other.Get("q");
        other.Get("q");
        other.Get("q");
    }

    public static void Unacknowledged_SocketDrops_IsRedelivered(Conversation c)
    {
        Channel watcher = c.Open();
        watcher.DeclareQueue("q");
        watcher.PublishTo("q", "held");
        watcher.Settle("q");
        Connection second = c.Connect();
        second.OpenChannel().Get("q", noAck: false);
        second.Drop();
        watcher.AwaitReady("q");
        watcher.Get("q");
    }

    public static void ExclusiveConsumer_GetIsAllowed(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        channel.Consume("q", exclusive: true);
        c.Open().Get("q");
    }

    public static void EmptyName_MeansTheLastDeclared(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        channel.PublishTo("q", "m");
        channel.Get("");
    }
}
