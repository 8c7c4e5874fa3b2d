using Hoopoe.Interop.Parity.Conversations;
using Hoopoe.Interop.Parity.Wire;

namespace Hoopoe.Interop.Parity.Scripts;

/// <summary>From the protocol header to connection.open-ok, and all that can go wrong on the way.</summary>
[Aside]
internal static class Handshake
{
    public static void Everything_InOrder_Opens(Conversation c)
    {
        Connection connection = Greet(c);
        connection.Send(0, new ConnectOptions().StartOk);
        connection.Expect("connection.tune");
        connection.SendTuneOk(2047, 131072, 60);
        connection.Send(0, Method.Of("connection.open", ("virtual-host", "/")));
        connection.Expect("connection.open-ok");
        connection.Send(0, Method.Of("connection.close", ("reply-code", 200), ("reply-text", "bye")));
        connection.Expect("connection.close-ok");
        connection.Drop();
    }

    public static void Header_OfAnotherVersion_IsAnsweredWithOurs(Conversation c) => Refuse(c, "AMQP\u0000\u0000\u0009\u0000");

    public static void Header_InTheOldForm_IsAnsweredWithOurs(Conversation c) => Refuse(c, "AMQP\u0001\u0001\u0000\u000A");

    public static void Header_OfHttp_IsAnsweredWithOurs(Conversation c) => Refuse(c, "GET / HTTP/1.1\r\n\r\n");

    public static void Header_OfAnEarlierForm_Opens(Conversation c)
    {
        foreach (byte[] version in (byte[][])[[1, 1, 0, 9], [1, 1, 8, 0], [1, 1, 9, 1]])
        {
            Connection connection = c.Dial();
            connection.SendRaw("AMQP " + string.Join(' ', version), [.. "AMQP"u8, .. version]);
            connection.Expect("connection.start");
            connection.Drop();
        }
    }

    public static void WrongPassword_ClientKnowsAuthenticationFailureClose_IsTold(Conversation c)
    {
        Connection connection = Greet(c);
        connection.Send(0, new ConnectOptions { Password = "wrong" }.StartOk);
        connection.ExpectEnd();
    }

    public static void WrongPassword_ClientKnowsNothing_IsCutOff(Conversation c)
    {
        Connection connection = Greet(c);
        connection.Send(0, new ConnectOptions { Password = "wrong", Capabilities = [] }.StartOk);
        connection.ExpectEnd();
    }

    public static void UnknownUser_IsRefusedAlike(Conversation c)
    {
        Connection connection = Greet(c);
        connection.Send(0, new ConnectOptions { User = "nobody" }.StartOk);
        connection.ExpectEnd();
    }

    public static void PlainWithoutSeparators_IsRefused(Conversation c) => Authenticate(c, "PLAIN", "guest guest");

    public static void UnknownMechanism_IsRefused(Conversation c) => Authenticate(c, "EXTERNAL", "x");

    public static void AmqPlain_RightPassword_GoesOn(Conversation c) =>
        AuthenticateByTable(c, Table.Of(("LOGIN", "guest"), ("PASSWORD", "guest")));

    public static void AmqPlain_WrongPassword_IsRefused(Conversation c) =>
        AuthenticateByTable(c, Table.Of(("LOGIN", "guest"), ("PASSWORD", "no")));

    public static void AmqPlain_WithoutLogin_IsRefused(Conversation c) => AuthenticateByTable(c, Table.Of(("USER", "guest")));

    public static void Open_UnknownVirtualHost_IsNotAllowed(Conversation c) => OpenHost(c, "guest", "nowhere");

    public static void Open_VirtualHostWithoutPermission_IsNotAllowed(Conversation c) => OpenHost(c, "stranger", "/");

    public static void Open_EmptyVirtualHost_IsNotAllowed(Conversation c) => OpenHost(c, "guest", "");

    public static void Open_VirtualHostWithoutRoom_IsNotAllowed(Conversation c) => OpenHost(c, "guest", "crowded");

    public static void Open_UserWithoutRoom_IsNotAllowed(Conversation c) => OpenHost(c, "unwelcome", "/");

    public static void Open_NeitherWithRoom_NamesTheVirtualHost(Conversation c) => OpenHost(c, "unwelcome", "crowded");

    public static void Open_VirtualHostWithoutRoomOrPermission_IsNotAllowed(Conversation c) => OpenHost(c, "stranger", "crowded");

    public static void Open_UserWithoutRoomUnknownVirtualHost_IsNotAllowed(Conversation c) => OpenHost(c, "unwelcome", "nowhere");

    public static void StartOk_LargerThanAFrameMayBe_IsRefused(Conversation c)
    {
        Connection connection = Greet(c);
        connection.SendRaw("a method frame of 5000 bytes", new Frame(Frame.MethodType, 0, new byte[5000]).Encode());
        connection.ExpectEnd();
    }

    public static void TuneOk_FrameMaxTooSmall_IsRefused(Conversation c) => Tune(c, 2047, 4095);

    public static void TuneOk_FrameMaxTooLarge_IsRefused(Conversation c) => Tune(c, 2047, 131073);

    public static void TuneOk_FrameMaxZero_IsRefused(Conversation c) => Tune(c, 2047, 0);

    public static void TuneOk_ChannelMaxTooLarge_IsRefused(Conversation c) => Tune(c, 2048, 131072);

    public static void TuneOk_ChannelMaxZero_IsRefused(Conversation c) => Tune(c, 0, 131072);

    public static void TuneOk_Smallest_IsAccepted(Conversation c) => Tune(c, 1, 4096);

    public static void OpenInsteadOfStartOk_IsRefused(Conversation c)
    {
        Connection connection = Greet(c);
        connection.Send(0, Method.Of("connection.open", ("virtual-host", "/")));
        connection.ExpectEnd();
    }

    public static void OpenInsteadOfTuneOk_IsRefused(Conversation c)
    {
        Connection connection = Greet(c);
        connection.Send(0, new ConnectOptions().StartOk);
        connection.Expect("connection.tune");
        connection.Send(0, Method.Of("connection.open", ("virtual-host", "/")));
        connection.ExpectEnd();
    }

    public static void ChannelBeforeOpen_IsRefused(Conversation c)
    {
        Connection connection = Greet(c);
        connection.Send(0, new ConnectOptions().StartOk);
        connection.Expect("connection.tune");
        connection.SendTuneOk(2047, 131072, 0);
        connection.Send(1, Method.Of("channel.open"));
        connection.ExpectEnd();
    }

    private static Connection Greet(Conversation c)
    {
        Connection connection = c.Dial();
        connection.SendRaw("AMQP 0 0 9 1", "AMQP\u0000\u0000\u0009\u0001"u8.ToArray());
        connection.Expect("connection.start");
        return connection;
    }

    private static void Refuse(Conversation c, string header)
    {
        Connection connection = c.Dial();
        connection.SendRaw("a wrong header", [.. header.Select(letter => (byte)letter)]);
        connection.ExpectEnd();
    }

    private static void Authenticate(Conversation c, string mechanism, object response)
    {
        Connection connection = Greet(c);
        Table capabilities = Table.Of(("capabilities", Table.Of(("authentication_failure_close", true))));
        connection.Send(0, Method.Of(
            "connection.start-ok",
            ("client-properties", capabilities),
            ("mechanism", mechanism),
            ("response", response),
            ("locale", "en_US")));
        connection.Expect("connection.tune");
        if (!connection.IsClosed)
            connection.Drop();
    }

    /// <summary>AMQPLAIN's response is a table without its length.</summary>
    private static void AuthenticateByTable(Conversation c, Table login)
    {
        WireWriter writer = new();
        TableCodec.Write(writer, login);
        Authenticate(c, "AMQPLAIN", writer.ToArray()[4..]);
    }

    private static void OpenHost(Conversation c, string user, string virtualHost)
    {
        Connection connection = Greet(c);
        connection.Send(0, new ConnectOptions { User = user, Password = user }.StartOk);
        connection.Expect("connection.tune");
        connection.SendTuneOk(2047, 131072, 0);
        connection.Send(0, Method.Of("connection.open", ("virtual-host", virtualHost)));
        connection.ExpectEnd();
    }

    private static void Tune(Conversation c, ushort channelMax, uint frameMax)
    {
        Connection connection = Greet(c);
        connection.Send(0, new ConnectOptions().StartOk);
        connection.Expect("connection.tune");
        connection.SendTuneOk(channelMax, frameMax, 0);
        connection.Send(0, Method.Of("connection.open", ("virtual-host", "/")));
        connection.Expect("connection.open-ok");
    }
}
