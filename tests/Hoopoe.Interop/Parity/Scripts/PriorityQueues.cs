using Hoopoe.Interop.Parity.Conversations;
using Hoopoe.Interop.Parity.Wire;

namespace Hoopoe.Interop.Parity.Scripts;

/// <summary>Queues that deliver the higher priority first.</summary>
internal static class PriorityQueues
{
    public static void Higher_ComesFirst_EqualInOrder(Conversation c) =>
        Order(c, 5, ("a", 1), ("b", 5), ("c", 1), ("d", 3), ("e", 5), ("f", 0));

    public static void AboveTheMaximum_CountsAsTheMaximum(Conversation c) => Order(c, 2, ("a", 1), ("b", 2), ("c", 200), ("d", 2));

    public static void None_CountsAsZero(Conversation c) => Order(c, 3, ("a", null), ("b", 0), ("c", null), ("d", 1));

    public static void MaximumZero_IsPlain(Conversation c) => Order(c, 0, ("a", 1), ("b", 2));

    public static void Requeued_GoesBackToItsPriority(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q", Table.Of(("x-max-priority", 5)));
        foreach ((string body, int priority) in ((string, int)[])[("low", 1), ("high", 4), ("middle", 2)])
            channel.Publish("", "q", body, Table.Of(("priority", priority)));
        channel.Settle("q");
        channel.Get("q", noAck: false);
        channel.Get("q", noAck: false);
        channel.Nack(2, requeue: true);
        channel.Nack(1, requeue: true);
        channel.Settle("q");
        channel.Get("q");
        channel.Get("q");
        channel.Get("q");
    }

    public static void DropHead_RemovesTheHighestPriority(Conversation c)
    {
        Channel channel = c.OpenPublisher();
        channel.DeclareQueue("q", Table.Of(("x-max-priority", 5), ("x-max-length", 2)));
        foreach ((string body, int priority) in ((string, int)[])[("first", 4), ("second", 1), ("third", 3)])
            channel.Publish("", "q", body, Table.Of(("priority", priority)));
        channel.AwaitConfirms();
        channel.Get("q");
        channel.Get("q");
        channel.Get("q");
    }

    private static void Order(Conversation c, int maximum, params (string Body, int? Priority)[] messages)
    {
        Channel channel = c.OpenPublisher();
        channel.DeclareQueue("q", Table.Of(("x-max-priority", maximum)));
        foreach ((string body, int? priority) in messages)
            channel.Publish("", "q", body, priority is null ? null : Table.Of(("priority", priority)));
        channel.AwaitConfirms();
        while (channel.Get("q")?.Method.Name == "basic.get-ok")
            continue;
    }
}
