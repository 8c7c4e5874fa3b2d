using Hoopoe.Interop.Parity.Conversations;
using Hoopoe.Interop.Parity.Wire;

namespace Hoopoe.Interop.Parity.Scripts;

/// <summary>Clients so broken or so silent that the broker gives them up, which RabbitMQ takes seconds for.</summary>
[Aside]
internal static class CutOff
{
    public static void Heartbeat_ClientIsSilent_IsCutOff(Conversation c) => c.Connect(new ConnectOptions { Heartbeat = 1 }).ExpectEnd();

    public static void Opening_NothingIsSaid_IsCutOff(Conversation c) => Stall(c, _ => { });

    public static void Opening_StopsAfterTheHeader_IsCutOff(Conversation c) => Stall(c, Greet);

    public static void Opening_StopsAfterTheLogin_IsCutOff(Conversation c) => Stall(c, connection =>
    {
        Greet(connection);
        connection.Send(0, new ConnectOptions().StartOk);
        connection.Expect("connection.tune");
    });

    public static void Opening_StopsBeforeOpen_IsCutOff(Conversation c) => Stall(c, connection =>
    {
        Greet(connection);
        connection.Send(0, new ConnectOptions().StartOk);
        connection.Expect("connection.tune");
        connection.SendTuneOk(2047, 131072, 0);
    });

    public static void EndOctet_Wrong(Conversation c)
    {
        Frame frame = new(Frame.MethodType, 1, Method.Of("basic.publish", ("routing-key", "q")).Encode());
        Send(c, "a frame with a wrong end octet", frame.Encode(end: 0xCD));
    }

    public static void Size_OfFourGigabytes(Conversation c) =>
        Send(c, "a frame that claims four gigabytes", new Frame(Frame.MethodType, 1, []).Encode(size: uint.MaxValue));

    public static void Size_AroundFrameMax(Conversation c)
    {
        foreach (int payload in (int[])[4088, 4089, 4090, 4095, 4096, 4097, 4098, 5000])
        {
            Connection connection = c.Connect(new ConnectOptions { FrameMax = 4096 });
            connection.OpenChannel();
            connection.SendRaw($"a body frame of {payload} bytes", new Frame(Frame.BodyType, 1, new byte[payload]).Encode());
            connection.ExpectEnd();
        }
    }

    private static void Greet(Connection connection)
    {
        connection.SendRaw("AMQP 0 0 9 1", "AMQP\u0000\u0000\u0009\u0001"u8.ToArray());
        connection.Expect("connection.start");
    }

    /// <summary>Both give a client ten seconds to open its connection.</summary>
    private static void Stall(Conversation c, Action<Connection> begin)
    {
        c.Patience = TimeSpan.FromSeconds(20);
        Connection connection = c.Dial();
        begin(connection);
        connection.ExpectEnd();
    }

    private static void Send(Conversation c, string what, byte[] bytes)
    {
        Connection connection = c.Open().Connection;
        connection.SendRaw(what, bytes);
        connection.ExpectEnd();
    }
}
