using Hoopoe.Interop.Parity.Wire;
using Hoopoe.Interop.Soak.Clients;

namespace Hoopoe.Interop.Soak.Behaviours;

/// <summary>Direct reply-to: a request to oneself by a queue of one's own, and its answer.</summary>
internal static class Requests
{
    private const string ReplyTo = "amq.rabbitmq.reply-to";

    public static void AskAndAnswer(SoakChannel channel, Random random)
    {
        if (channel.Mode == ChannelMode.Transaction || channel.Consumers.ContainsKey(ReplyTo))
            return;
        Incoming? declared = channel.Call("queue.declare", ("exclusive", true), ("auto-delete", true));
        if (declared is null || channel.Call("basic.consume", ("queue", ReplyTo), ("consumer-tag", ReplyTo), ("no-ack", true)) is null)
            return;
        channel.Consumers[ReplyTo] = false;
        string queue = declared.Method.Text("queue");
        channel.Publish("", queue, Publishing.Body(random), Table.Of(("reply-to", ReplyTo)));
        if (channel.Call("basic.get", ("queue", queue), ("no-ack", true)) is not { Header: { } request })
            return;
        string answerTo = (string)request.Properties["reply-to"]!;
        for (int i = random.Next(1, 4); i > 0; i--)
            channel.Publish("", answerTo, Publishing.Body(random), []);
        if (random.Next(2) == 0)
            Leave(channel, queue);
    }

    private static void Leave(SoakChannel channel, string queue)
    {
        channel.Call("basic.cancel", ("consumer-tag", ReplyTo));
        channel.Consumers.Remove(ReplyTo);
        if (channel.IsOpen)
            channel.Call("queue.delete", ("queue", queue));
    }
}
