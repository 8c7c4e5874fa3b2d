using Hoopoe.Interop.Parity.Conversations;
using Hoopoe.Interop.Parity.Wire;

namespace Hoopoe.Interop.Parity.Scripts;

/// <summary>Opening, closing and misusing channels.</summary>
internal static class ChannelLife
{
    public static void Open_Twice_ClosesTheConnection(Conversation c) => c.Open().Call("channel.open");

    public static void Method_OnAnUnopenedChannel_ClosesTheConnection(Conversation c) =>
        c.Connect().NewChannel(7).Call("queue.declare", ("queue", "q"));

    public static void Close_OfAnUnopenedChannel_ClosesTheConnection(Conversation c) =>
        c.Connect().NewChannel(7).Call("channel.close", ("reply-code", 200));

    public static void CloseOk_OnAnUnopenedChannel(Conversation c)
    {
        Connection connection = c.Connect();
        connection.Send(7, Method.Of("channel.close-ok"));
        connection.ExpectEnd();
    }

    public static void CloseOk_Unasked(Conversation c)
    {
        Channel channel = c.Open();
        channel.Send("channel.close-ok");
        channel.LookUpExchange("amq.direct");
    }

    public static void Number_AboveTheLimit_Opens(Conversation c) =>
        c.Connect(new ConnectOptions { ChannelMax = 5 }).NewChannel(6).Call("channel.open");

    public static void Count_AboveTheLimit_IsRefused(Conversation c)
    {
        Connection connection = c.Connect(new ConnectOptions { ChannelMax = 2 });
        connection.OpenChannel();
        connection.OpenChannel();
        connection.NewChannel(3).Call("channel.open");
    }

    public static void Number_AtTheLimit_Opens(Conversation c) =>
        c.Connect(new ConnectOptions { ChannelMax = 5 }).NewChannel(5).Call("channel.open");

    public static void Number_ClosedByTheClient_CanBeReused(Conversation c)
    {
        Channel channel = c.Open();
        channel.Call("channel.close", ("reply-code", 200));
        channel.Reopen().LookUpExchange("amq.direct");
    }

    public static void Error_OtherChannelsGoOn(Conversation c)
    {
        Channel bad = c.Open();
        Channel good = c.Open();
        good.DeclareQueue("q");
        good.Consume("q");
        bad.LookUpQueue("missing");
        good.PublishTo("q", "still here");
        good.Expect("basic.deliver");
        bad.Reopen().LookUpQueue("q");
    }

    public static void Error_LaterMethodsAreDropped(Conversation c)
    {
        Channel channel = c.Open();
        channel.Send("queue.declare", ("queue", "missing"), ("passive", true));
        channel.Send("queue.declare", ("queue", "q"));
        channel.Publish("amq.direct", "k", "dropped too", mandatory: true);
        channel.ExpectClose();
        channel.Reopen().LookUpQueue("q");
    }

    public static void Error_ConsumersAndUnacknowledgedMessagesAreReleased(Conversation c)
    {
        Channel watcher = c.Open();
        watcher.DeclareQueue("q");
        watcher.PublishTo("q", "one");
        Channel consumer = c.Open();
        consumer.Consume("q");
        consumer.Expect("basic.deliver");
        consumer.LookUpQueue("missing");
        watcher.AwaitReady("q");
        watcher.LookUpQueue("q");
        watcher.Get("q");
    }

    public static void Flow_Active_IsAnswered(Conversation c) => c.Open().Call("channel.flow", ("active", true));

    public static void Flow_Inactive_IsNotImplemented(Conversation c) => c.Open().Call("channel.flow", ("active", false));

    public static void FlowOk_Unasked_IsRefused(Conversation c) => Misuse(c, "channel.flow-ok");

    public static void AccessRequest_IsAnswered(Conversation c) => c.Open().Call("access.request", ("realm", "/data"), ("active", true));

    public static void QosOk_FromTheClient_IsRefused(Conversation c) => Misuse(c, "basic.qos-ok");

    public static void DeclareOk_FromTheClient_IsRefused(Conversation c) => Misuse(c, "queue.declare-ok");

    public static void GetEmpty_FromTheClient_IsRefused(Conversation c) => Misuse(c, "basic.get-empty");

    public static void CancelOk_FromTheClient(Conversation c)
    {
        Channel channel = c.Open();
        channel.Send("basic.cancel-ok", ("consumer-tag", "t"));
        channel.Sync();
    }

    private static void Misuse(Conversation c, string method)
    {
        Channel channel = c.Open();
        channel.Send(method);
        channel.ExpectClose();
    }
}
