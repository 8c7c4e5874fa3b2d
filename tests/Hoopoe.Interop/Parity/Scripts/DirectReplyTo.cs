using Hoopoe.Interop.Parity.Conversations;
using Hoopoe.Interop.Parity.Wire;

namespace Hoopoe.Interop.Parity.Scripts;

/// <summary>Answering without a queue, by the name amq.rabbitmq.reply-to.</summary>
internal static class DirectReplyTo
{
    private const string ReplyTo = "amq.rabbitmq.reply-to";

    public static void RequestAndReply_GoThrough(Conversation c)
    {
        Channel client = c.Open();
        client.Consume(ReplyTo, noAck: true);
        Channel server = c.Connect().OpenChannel();
        server.DeclareQueue("rpc");
        server.Consume("rpc", noAck: true);
        client.Publish("", "rpc", "question", Table.Of(("reply-to", ReplyTo), ("correlation-id", "1")));
        string token = (string)server.Expect("basic.deliver").Header!.Properties["reply-to"]!;
        server.LookUpQueue(token);
        server.Publish("", token, "answer", Table.Of(("correlation-id", "1")));
        client.Expect("basic.deliver");
    }

    public static void Reply_Mandatory_IsDeliveredAndReturned(Conversation c)
    {
        Channel client = c.Open();
        client.Consume(ReplyTo, noAck: true);
        Channel server = c.Open();
        server.DeclareQueue("rpc");
        client.Publish("", "rpc", "question", Table.Of(("reply-to", ReplyTo)));
        server.AwaitReady("rpc");
        string token = (string)server.Get("rpc")!.Header!.Properties["reply-to"]!;
        server.Publish("", token, "answer", mandatory: true);
        client.Expect("basic.deliver");
        server.Sync();
    }

    public static void Consume_WithAck_IsRefused(Conversation c) => c.Open().Consume(ReplyTo);

    public static void Consume_Twice_IsRefused(Conversation c)
    {
        Channel channel = c.Open();
        channel.Consume(ReplyTo, "one", noAck: true);
        channel.Consume(ReplyTo, "two", noAck: true);
    }

    public static void Publish_WithoutConsumer_IsRefused(Conversation c)
    {
        Channel channel = c.Open();
        channel.Publish("amq.direct", "k", "question", Table.Of(("reply-to", ReplyTo)));
        channel.ExpectClose();
    }

    public static void Publish_ConsumerOnAnotherChannel_IsRefused(Conversation c)
    {
        c.Open().Consume(ReplyTo, noAck: true);
        Channel other = c.Open();
        other.Publish("amq.direct", "k", "question", Table.Of(("reply-to", ReplyTo)));
        other.ExpectClose();
    }

    public static void Consumer_Cancelled_ReplyIsUnroutable(Conversation c)
    {
        Channel client = c.Open();
        client.Consume(ReplyTo, noAck: true);
        Channel server = c.Open();
        server.DeclareQueue("rpc");
        client.Publish("", "rpc", "question", Table.Of(("reply-to", ReplyTo)));
        server.AwaitReady("rpc");
        string token = (string)server.Get("rpc")!.Header!.Properties["reply-to"]!;
        client.Cancel();
        client.Call("channel.close", ("reply-code", 200));
        server.Publish("", token, "too late", mandatory: true);
        server.Expect("basic.return");
        server.LookUpQueue(token);
    }

    public static void OtherOperations_OnTheName(Conversation c)
    {
        Channel channel = c.Open();
        channel.LookUpQueue(ReplyTo);
        channel.Reopen().DeclareQueue(ReplyTo);
        channel.Reopen().Get(ReplyTo);
        channel.Reopen().Bind(ReplyTo, "amq.direct", "k");
        channel.Reopen().LookUpQueue(ReplyTo + ".made-up");
    }
}
