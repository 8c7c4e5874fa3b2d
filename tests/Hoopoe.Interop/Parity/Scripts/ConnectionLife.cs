using Hoopoe.Interop.Parity.Conversations;
using Hoopoe.Interop.Parity.Wire;

namespace Hoopoe.Interop.Parity.Scripts;

/// <summary>What an open connection answers on channel 0, heartbeats, and its end.</summary>
internal static class ConnectionLife
{
    public static void UpdateSecret_IsAnswered(Conversation c)
    {
        Connection connection = c.Connect();
        connection.Send(0, Method.Of("connection.update-secret", ("new-secret", "guest"), ("reason", "because")));
        connection.Expect("connection.update-secret-ok");
    }

    public static void Close_FromTheClient_IsAnsweredAndEnds(Conversation c)
    {
        Connection connection = c.Connect();
        connection.OpenChannel().DeclareQueue("q", exclusive: true);
        connection.Send(0, Method.Of("connection.close", ("reply-code", 200), ("reply-text", "bye")));
        connection.Expect("connection.close-ok");
        connection.Drop();
        c.Connect().OpenChannel().LookUpQueue("q");
    }

    public static void Close_WithMessagesUnacknowledged_RedeliversThem(Conversation c)
    {
        Channel watcher = c.Open();
        watcher.DeclareQueue("q");
        watcher.PublishTo("q", "one", "two");
        watcher.Settle("q");
        Connection second = c.Connect();
        Channel consumer = second.OpenChannel();
        consumer.Consume("q");
        consumer.Expect("basic.deliver", 2);
        second.CloseQuietly();
        watcher.AwaitReady("q", 2);
        watcher.Get("q");
        watcher.Get("q");
    }

    public static void Heartbeat_OfOneSecond_IsSent(Conversation c) =>
        c.Connect(new ConnectOptions { Heartbeat = 1 }).ExpectHeartbeat(TimeSpan.FromSeconds(5));

    public static void Heartbeat_FromTheClient_HasNoAnswer(Conversation c)
    {
        Connection connection = c.Connect();
        connection.SendRaw("heartbeat", new Frame(Frame.HeartbeatType, 0, []).Encode());
        connection.OpenChannel().LookUpExchange("amq.direct");
    }

    public static void Heartbeat_OnAChannel_IsRefused(Conversation c)
    {
        Connection connection = c.Connect();
        connection.SendRaw("heartbeat on channel 1", new Frame(Frame.HeartbeatType, 1, []).Encode());
        connection.ExpectEnd();
    }

    public static void Heartbeat_WithAPayload_IsRefused(Conversation c)
    {
        Connection connection = c.Connect();
        connection.SendRaw("heartbeat of 3 bytes", new Frame(Frame.HeartbeatType, 0, [1, 2, 3]).Encode());
        connection.ExpectEnd();
    }

    public static void SecondVirtualHost_HasItsOwnThings(Conversation c)
    {
        c.Open().DeclareQueue("q");
        Channel other = c.Connect(new ConnectOptions { VirtualHost = "second" }).OpenChannel();
        other.LookUpQueue("q");
        other.Reopen().LookUpExchange("amq.direct");
        other.DeclareQueue("amq.mine");
    }

    public static void Open_Twice_IsRefused(Conversation c) => Misuse(c, 0, Method.Of("connection.open", ("virtual-host", "/")));

    public static void StartOk_Twice_IsRefused(Conversation c) => Misuse(c, 0, new ConnectOptions().StartOk);

    public static void TuneOk_Twice_IsRefused(Conversation c) => Misuse(c, 0, Method.Of("connection.tune-ok"));

    public static void CloseOk_Unasked_IsRefused(Conversation c) => Misuse(c, 0, Method.Of("connection.close-ok"));

    public static void SecureOk_Unasked_IsRefused(Conversation c) => Misuse(c, 0, Method.Of("connection.secure-ok", ("response", "x")));

    public static void ServersMethod_FromTheClient_IsRefused(Conversation c) => Misuse(c, 0, Method.Of("connection.tune"));

    public static void ChannelMethod_OnChannelZero_IsRefused(Conversation c) => Misuse(c, 0, Method.Of("channel.open"));

    public static void QueueMethod_OnChannelZero_IsRefused(Conversation c) => Misuse(c, 0, Method.Of("queue.declare", ("queue", "q")));

    public static void ConnectionMethod_OnAChannel_IsRefused(Conversation c)
    {
        Channel channel = c.Open();
        channel.Send("connection.close", ("reply-code", 200));
        channel.ExpectClose();
    }

    public static void ConnectionMethod_OnAnUnopenedChannel_IsRefused(Conversation c) => Misuse(c, 3, Method.Of("connection.close"));

    private static void Misuse(Conversation c, ushort channel, Method method)
    {
        Connection connection = c.Connect();
        connection.Send(channel, method);
        connection.ExpectEnd();
    }
}
