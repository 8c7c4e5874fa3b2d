using Hoopoe.Interop.Parity.Brokers;
using Hoopoe.Interop.Parity.Conversations;
using Hoopoe.Interop.Parity.Wire;

namespace Hoopoe.Interop.Parity.Scripts;

/// <summary>What a client is told that wants more than it may have: queues, channels, bytes. Limits on connections are part of <see cref="Handshake"/>.</summary>
internal static class Limits
{
    public static void Queue_AboveTheVirtualHostsLimit_IsRefused(Conversation c)
    {
        Channel channel = Furnish(c);
        channel.DeclareQueue("three");
        channel.Reopen().DeclareQueue("two");
        channel.LookUpQueue("one");
        channel.DeleteQueue("one");
        channel.DeclareQueue("three");
    }

    public static void Queue_AboveTheLimit_OfEveryKindIsRefused(Conversation c)
    {
        Channel channel = Furnish(c);
        channel.DeclareQueue("three", exclusive: true);
        channel.Reopen().DeclareQueue("three", durable: true);
        channel.Reopen().DeclareQueue("three", Table.Of(("x-queue-type", "quorum")), durable: true);
        channel.Reopen().DeclareQueue("");
        channel.Reopen().DeclareQueue("", exclusive: true, autoDelete: true);
    }

    public static void Queue_AboveTheLimitAndUnlikeTheOneThere_IsToldOfThat(Conversation c)
    {
        Channel channel = Furnish(c);
        channel.DeclareQueue("two", durable: true);
        channel.Reopen().LookUpQueue("three");
    }

    public static void Queue_AboveTheLimitWithBadArguments_IsToldOfTheLimit(Conversation c)
    {
        Channel channel = Furnish(c);
        channel.DeclareQueue("three", Table.Of(("x-max-length", -1)));
        channel.Reopen().DeclareQueue("three", Table.Of(("x-dead-letter-exchange", 5)));
        channel.Reopen().DeclareQueue("three", Table.Of(("x-queue-type", "nosuch")));
        channel.Reopen().DeclareQueue("amq.three");
    }

    public static void Queue_AboveTheLimitWithoutPermission_IsRefusedAccess(Conversation c)
    {
        Furnish(c);
        Connection connection = c.Connect(new ConnectOptions { User = "powerless", Password = "powerless", VirtualHost = "furnished" });
        connection.OpenChannel().DeclareQueue("three");
    }

    public static void ReplyConsumer_WhereThereIsNoRoomForQueues_IsTaken(Conversation c) => Furnish(c).Consume("amq.rabbitmq.reply-to", noAck: true);

    public static void Channel_OfAUserThatMayHaveNone_EndsTheConnection(Conversation c) =>
        c.ConnectAs("channelless").NewChannel(1).Call("channel.open");

    public static void Body_OfTheLargestSize_IsTaken(Conversation c)
    {
        Channel channel = c.OpenPublisher();
        channel.DeclareQueue("q");
        channel.Publish("", "q", new byte[Definitions.MaxMessageSize]);
        channel.AwaitConfirms();
        channel.Get("q");
    }

    public static void Body_Larger_EndsTheChannelAlone(Conversation c)
    {
        Channel channel = c.Open();
        Channel other = c.Open();
        channel.DeclareQueue("q");
        channel.Publish("", "q", TooLarge);
        channel.ExpectClose();
        other.LookUpQueue("q");
        channel.Reopen().PublishTo("q", "small");
        channel.AwaitReady("q");
        channel.Get("q");
    }

    public static void Body_LargerWithConfirms_IsNeitherConfirmedNorRefused(Conversation c)
    {
        Channel channel = c.OpenPublisher();
        channel.DeclareQueue("q");
        channel.PublishTo("q", "before");
        channel.AwaitConfirms();
        channel.Publish("", "q", TooLarge);
        channel.ExpectClose();
        channel.Reopen().LookUpQueue("q");
    }

    public static void Body_LargerInATransaction_EndsTheChannel(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        channel.Call("tx.select");
        channel.PublishTo("q", "before");
        channel.Publish("", "q", TooLarge);
        channel.ExpectClose();
        channel.Reopen().LookUpQueue("q");
    }

    public static void Body_LargerToAnExchangeThatIsNotThere_IsToldOfItsSize(Conversation c)
    {
        Channel channel = c.Open();
        channel.Publish("missing", "q", TooLarge, mandatory: true);
        channel.ExpectClose();
    }

    public static void Body_LargerWithoutPermission_IsToldOfItsSize(Conversation c)
    {
        Channel channel = c.ConnectAs("powerless").OpenChannel();
        channel.Publish("amq.direct", "q", TooLarge);
        channel.ExpectClose();
    }

    public static void Header_LargerThanAFrameMayBe_EndsTheConnection(Conversation c)
    {
        Channel channel = c.Connect(new ConnectOptions { FrameMax = 4096 }).OpenChannel();
        SendHeader(channel, "headers of 5000 bytes", Table.Of(("long", new string('x', 5000))));
        channel.ExpectClose();
    }

    public static void Header_OfAWholeFrame_IsTaken(Conversation c)
    {
        Channel channel = c.Open();
        SendHeader(channel, "headers of 130,000 bytes", Table.Of(("long", new string('x', 130_000))));
        channel.Sync();
    }

    public static void Header_NestedAHundredDeep_IsTaken(Conversation c)
    {
        Channel channel = c.Open();
        SendHeader(channel, "headers nested 100 deep", Nested(100));
        channel.Sync();
    }

    public static void Header_NestedDeeper_IsTaken(Conversation c)
    {
        Channel channel = c.Open();
        SendHeader(channel, "headers nested 101 deep", Nested(101));
        channel.Sync();
    }

    public static void Header_OfManyFields_IsTaken(Conversation c)
    {
        Channel channel = c.Open();
        SendHeader(channel, "headers of 5000 values", Table.Of(("list", Enumerable.Repeat((object?)true, 5000).ToArray())));
        channel.Sync();
    }

    public static void Arguments_LongerThanAnyoneNeeds_AreTaken(Conversation c)
    {
        Channel channel = c.Open();
        Method declare = Method.Of("queue.declare", ("queue", "q"), ("exclusive", true), ("arguments", Table.Of(("note", new string('x', 40_000)))));
        channel.Connection.SendRaw("queue.declare with 40,000 bytes of arguments", new Frame(Frame.MethodType, channel.Number, declare.Encode()).Encode());
        channel.Expect("queue.declare-ok");
    }

    private static byte[] TooLarge => new byte[Definitions.MaxMessageSize + 1];

    /// <summary>A channel of a virtual host with as many queues as it may have.</summary>
    private static Channel Furnish(Conversation c)
    {
        Channel channel = c.Connect(new ConnectOptions { VirtualHost = "furnished" }).OpenChannel();
        channel.DeclareQueue("one");
        channel.DeclareQueue("two");
        return channel;
    }

    /// <summary>Tables in tables, so many in all.</summary>
    private static Table Nested(int depth)
    {
        Table table = Table.Of(("in", true));
        for (int level = 1; level < depth; level++)
            table = Table.Of(("in", table));
        return table;
    }

    /// <summary>An empty message to nowhere with these headers, which are too long for the transcript.</summary>
    private static void SendHeader(Channel channel, string what, Table headers)
    {
        byte[] publish = Method.Of("basic.publish", ("exchange", "amq.direct"), ("routing-key", "nowhere")).Encode();
        byte[] header = new ContentHeader(60, 0, new Dictionary<string, object?> { ["headers"] = headers }).Encode();
        byte[] bytes = [.. new Frame(Frame.MethodType, channel.Number, publish).Encode(), .. new Frame(Frame.HeaderType, channel.Number, header).Encode()];
        channel.Connection.SendRaw(what, bytes);
    }
}
