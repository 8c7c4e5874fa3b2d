using Hoopoe.Interop.Parity.Conversations;
using Hoopoe.Interop.Parity.Wire;

namespace Hoopoe.Interop.Parity.Scripts;

/// <summary>Queues of limited length.</summary>
internal static class LengthLimit
{
    public static void DropHead_KeepsTheNewest(Conversation c) => Overfill(c, Table.Of(("x-max-length", 2)));

    public static void RejectPublish_KeepsTheOldest(Conversation c) =>
        Overfill(c, Table.Of(("x-max-length", 2), ("x-overflow", "reject-publish")));

    public static void Bytes_DropHead_CountsBodiesOnly(Conversation c) => Overfill(c, Table.Of(("x-max-length-bytes", 4)));

    public static void Bytes_RejectPublish_CountsBodiesOnly(Conversation c) =>
        Overfill(c, Table.Of(("x-max-length-bytes", 4), ("x-overflow", "reject-publish")));

    public static void Zero_DropHead_HoldsNothing(Conversation c) => Overfill(c, Table.Of(("x-max-length", 0)));

    public static void Zero_RejectPublish_RefusesEverything(Conversation c) =>
        Overfill(c, Table.Of(("x-max-length", 0), ("x-overflow", "reject-publish")));

    public static void Unacknowledged_DoesNotCount(Conversation c)
    {
        Channel channel = c.Open();
        Channel publisher = c.OpenPublisher();
        channel.DeclareQueue("q", Table.Of(("x-max-length", 1)));
        publisher.PublishTo("q", "held");
        publisher.AwaitConfirms();
        channel.Get("q", noAck: false);
        publisher.PublishTo("q", "two", "three");
        publisher.AwaitConfirms();
        channel.LookUpQueue("q");
        channel.Reject(1, requeue: true);
        channel.Settle("q");
        channel.Get("q");
        channel.Get("q");
    }

    public static void RejectPublish_OneOfTwoQueues_RefusesTheMessage(Conversation c)
    {
        Channel publisher = c.OpenPublisher();
        publisher.DeclareQueue("full", Table.Of(("x-max-length", 1), ("x-overflow", "reject-publish")));
        publisher.DeclareQueue("free");
        publisher.Bind("full", "amq.fanout");
        publisher.Bind("free", "amq.fanout");
        publisher.Publish("amq.fanout", "", "one");
        publisher.AwaitConfirms();
        publisher.Publish("amq.fanout", "", "two");
        publisher.AwaitConfirms();
        publisher.DeleteQueue("full");
        publisher.DeleteQueue("free");
    }

    public static void RejectPublish_WithoutConfirms_DropsSilently(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q", Table.Of(("x-max-length", 1), ("x-overflow", "reject-publish")));
        channel.PublishTo("q", "one");
        channel.Settle("q");
        channel.PublishTo("q", "two");
        channel.Settle("q");
        channel.DeleteQueue("q");
    }

    private static void Overfill(Conversation c, Table arguments)
    {
        Channel publisher = c.OpenPublisher();
        publisher.DeclareQueue("q", arguments);
        for (int index = 1; index <= 4; index++)
        {
            publisher.PublishTo("q", $"m{index}");
            publisher.AwaitConfirms();
        }

        while (publisher.Get("q")?.Method.Name == "basic.get-ok")
            continue;
    }
}
