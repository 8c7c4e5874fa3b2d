using Hoopoe.Interop.Parity.Conversations;
using Hoopoe.Interop.Parity.Wire;

namespace Hoopoe.Interop.Parity.Scripts;

/// <summary>Bytes that break the rules of framing, and frames in the wrong place.</summary>
internal static class FrameViolations
{
    private static readonly byte[] _publish = Method.Of("basic.publish", ("routing-key", "q")).Encode();

    public static void Type_Unknown(Conversation c) => Send(c, "a frame of type 9", new Frame(9, 1, [1, 2, 3]).Encode());

    public static void Type_UnknownOnChannelZero(Conversation c) => Send(c, "a frame of type 9", new Frame(9, 0, [1, 2, 3]).Encode());

    public static void Method_OfAnUnknownClass(Conversation c) => SendFrames(c, new Frame(Frame.MethodType, 1, [0, 99, 0, 10]));

    public static void Method_Unknown(Conversation c) => SendFrames(c, new Frame(Frame.MethodType, 1, [0, 50, 0, 99]));

    public static void Method_UnknownOnChannelZero(Conversation c) => SendFrames(c, new Frame(Frame.MethodType, 0, [0, 99, 0, 10]));

    public static void Method_Truncated(Conversation c) =>
        SendFrames(c, new Frame(Frame.MethodType, 1, [0, 50, 0, 10, 0, 0, 5, (byte)'q']));

    public static void Method_OfThreeBytes(Conversation c) => SendFrames(c, new Frame(Frame.MethodType, 1, [0, 50, 0]));

    public static void Method_OnlyItsIds(Conversation c) => SendFrames(c, new Frame(Frame.MethodType, 1, [0, 50, 0, 10]));

    public static void Method_WithBytesLeftOver(Conversation c) =>
        SendFrames(c, new Frame(Frame.MethodType, 1, [.. Method.Of("basic.qos").Encode(), 1, 2]));

    public static void Table_UnknownTypeLetter(Conversation c) => Declare(c, [0, 0, 0, 4, 1, (byte)'k', (byte)'Z', 0]);

    public static void Table_LongerThanTheFrame(Conversation c) => Declare(c, [0, 0, 1, 0, 1, (byte)'k', (byte)'t', 1]);

    public static void Table_ValueLongerThanTheTable(Conversation c) =>
        Declare(c, [0, 0, 0, 8, 1, (byte)'k', (byte)'S', 0, 0, 0, 50, (byte)'x']);

    public static void Header_WithoutMethod(Conversation c) => SendFrames(c, Header(0));

    public static void Header_OnAnUnopenedChannel(Conversation c) => SendFrames(c, Header(0) with { Channel = 9 });

    public static void Header_OnChannelZero(Conversation c) => SendFrames(c, Header(0) with { Channel = 0 });

    public static void Header_AfterAMethodWithoutContent(Conversation c) =>
        SendFrames(c, new Frame(Frame.MethodType, 1, Method.Of("basic.qos").Encode()), Header(0));

    public static void Header_OfAnotherClass(Conversation c) =>
        SendFrames(c, Publish, new Frame(Frame.HeaderType, 1, new ContentHeader(50, 0, Nothing).Encode()));

    public static void Header_Truncated(Conversation c) => SendFrames(c, Publish, new Frame(Frame.HeaderType, 1, [0, 60, 0, 0, 0]));

    public static void Header_WeightNotZero(Conversation c)
    {
        byte[] payload = Header(0).Payload;
        payload[3] = 1;
        SendFrames(c, Publish, new Frame(Frame.HeaderType, 1, payload));
    }

    public static void Header_PropertyMissing(Conversation c)
    {
        byte[] payload = Header(0).Payload;
        payload[12] = 0x80;
        SendFrames(c, Publish, new Frame(Frame.HeaderType, 1, payload));
    }

    public static void Body_WithoutMethod(Conversation c) => SendFrames(c, Body(3));

    public static void Body_WithoutHeader(Conversation c) => SendFrames(c, Publish, Body(3));

    public static void Body_LongerThanAnnounced(Conversation c) => SendFrames(c, Publish, Header(2), Body(3));

    public static void Body_AfterAnEmptyMessage(Conversation c) => SendFrames(c, Publish, Header(0), Body(1));

    public static void Body_OnChannelZero(Conversation c) => SendFrames(c, Body(3) with { Channel = 0 });

    public static void Body_InPiecesWithAnEmptyOne_IsAccepted(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        foreach (Frame frame in (Frame[])[Publish, Header(5), Body(2), Body(0), Body(3)])
            channel.Connection.SendRaw(Describe(frame), frame.Encode());
        channel.Settle("q");
        channel.Get("q");
    }

    public static void Method_InTheMiddleOfContent(Conversation c) =>
        SendFrames(c, Publish, Header(5), Body(2), new Frame(Frame.MethodType, 1, Method.Of("basic.qos").Encode()));

    public static void Method_InsteadOfTheHeader(Conversation c) =>
        SendFrames(c, Publish, new Frame(Frame.MethodType, 1, Method.Of("basic.qos").Encode()));

    public static void Method_OfAnotherChannelInTheMiddleOfContent_IsAccepted(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        Channel other = c.Open();
        channel.Connection.SendRaw(Describe(Publish), Publish.Encode());
        channel.Connection.SendRaw(Describe(Header(3)), Header(3).Encode());
        other.LookUpExchange("amq.direct");
        channel.Connection.SendRaw(Describe(Body(3)), Body(3).Encode());
        channel.Settle("q");
        channel.Get("q");
    }

    public static void Truncated_ThenDropped_OthersGoOn(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        Connection second = c.Connect();
        second.OpenChannel();
        second.SendRaw("half a frame", [1, 0, 1, 0, 0]);
        second.Drop();
        channel.LookUpQueue("q");
    }

    private static Frame Publish => new(Frame.MethodType, 1, _publish);

    private static Dictionary<string, object?> Nothing => [];

    private static Frame Header(ulong size) => new(Frame.HeaderType, 1, new ContentHeader(60, size, Nothing).Encode());

    private static Frame Body(int size) => new(Frame.BodyType, 1, new byte[size]);

    private static string Describe(Frame frame) => $"a frame of type {frame.Type} on channel {frame.Channel}, {frame.Payload.Length} bytes";

    private static void SendFrames(Conversation c, params Frame[] frames)
    {
        Connection connection = c.Open().Connection;
        foreach (Frame frame in frames)
            connection.SendRaw(Describe(frame), frame.Encode());
        connection.Channels[0].Sync();
    }

    private static void Send(Conversation c, string what, byte[] bytes)
    {
        Connection connection = c.Open().Connection;
        connection.SendRaw(what, bytes);
        connection.ExpectEnd();
    }

    /// <summary>queue.declare with these bytes for its arguments.</summary>
    private static void Declare(Conversation c, byte[] arguments)
    {
        byte[] payload = Method.Of("queue.declare", ("queue", "q")).Encode();
        SendFrames(c, new Frame(Frame.MethodType, 1, [.. payload[..^4], .. arguments]));
    }
}
