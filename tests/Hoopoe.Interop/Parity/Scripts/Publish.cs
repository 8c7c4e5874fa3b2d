using Hoopoe.Interop.Parity.Conversations;
using Hoopoe.Interop.Parity.Wire;

namespace Hoopoe.Interop.Parity.Scripts;

/// <summary>Publishing: mandatory, properties, what is checked, sender-selected distribution.</summary>
internal static class Publish
{
    public static void Mandatory_Unroutable_IsReturned(Conversation c)
    {
        Channel channel = c.Open();
        channel.Publish("amq.direct", "k", "back", Table.Of(("message-id", "7"), ("headers", Table.Of(("a", 1)))), mandatory: true);
        channel.Expect("basic.return");
    }

    public static void Mandatory_EmptyBody_IsReturned(Conversation c)
    {
        Channel channel = c.Open();
        channel.Publish("amq.direct", "k", "", mandatory: true);
        channel.Expect("basic.return");
    }

    public static void Mandatory_WithConfirms_ReturnComesFirst(Conversation c)
    {
        Channel channel = c.OpenPublisher();
        channel.Publish("amq.direct", "k", "back", mandatory: true);
        channel.Expect("basic.ack");
    }

    public static void Immediate_IsNotImplemented(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        channel.Publish("", "q", [], immediate: true);
        channel.ExpectClose();
    }

    public static void EveryProperty_IsEchoed(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        Table properties = Table.Of(
            ("content-type", "text/plain"),
            ("content-encoding", "utf-8"),
            ("headers", Table.Of(("h", "v"))),
            ("delivery-mode", 2),
            ("priority", 9),
            ("correlation-id", "c"),
            ("reply-to", "r"),
            ("expiration", "60000"),
            ("message-id", "m"),
            ("timestamp", 1234567890),
            ("type", "t"),
            ("user-id", "guest"),
            ("app-id", "a"),
            ("cluster-id", "cl"));
        channel.Publish("", "q", "all", properties);
        channel.Get("q");
    }

    public static void ZeroAndEmptyProperties_AreEchoed(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        channel.Publish("", "q", "zeros", Table.Of(
            ("content-type", ""), ("headers", new Table()), ("priority", 0), ("timestamp", 0), ("reply-to", "")));
        channel.Get("q");
    }

    public static void OddPropertyValues_AreEchoed(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        channel.Publish("", "q", "odd", Table.Of(("priority", 255), ("timestamp", ulong.MaxValue), ("message-id", "戴勝")));
        channel.Get("q");
    }

    public static void DeliveryMode_NeitherOneNorTwo_IsRefused(Conversation c)
    {
        Channel channel = c.Open();
        foreach (int mode in (int[])[0, 3, 255])
        {
            channel.Publish("amq.direct", "k", "x", Table.Of(("delivery-mode", mode)));
            channel.ExpectClose();
            channel.Reopen();
        }
    }

    public static void UserId_NotTheLogin_IsRefused(Conversation c)
    {
        Channel channel = c.Open();
        channel.Publish("amq.direct", "k", "x", Table.Of(("user-id", "somebody")));
        channel.ExpectClose();
    }

    public static void UserId_OfAnImpersonator_IsAccepted(Conversation c)
    {
        Channel channel = c.ConnectAs("impersonating").OpenChannel();
        channel.DeclareQueue("q");
        channel.Publish("", "q", "x", Table.Of(("user-id", "somebody")));
        channel.Get("q");
    }

    public static void Expiration_BadValues_AreRefused(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        foreach (string value in (string[])["", "-1", "soon", "1.5", "10s", " 5", "99999999999999999999"])
        {
            channel.Publish("", "q", "x", Table.Of(("expiration", value)));
            channel.Sync();
            channel.Reopen();
        }

        channel.Purge("q");
    }

    public static void LargeBody_IsSplitIntoFrames(Conversation c)
    {
        Channel channel = c.Connect(new ConnectOptions { FrameMax = 4096 }).OpenChannel();
        channel.DeclareQueue("q");
        foreach (int size in (int[])[4087, 4088, 4089, 10_000])
        {
            channel.Publish("", "q", new byte[size]);
            channel.Get("q");
        }
    }

    public static void MegabyteBody_ArrivesWhole(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        byte[] body = new byte[1_000_000];
        new Random(7).NextBytes(body);
        channel.Publish("", "q", body);
        channel.Get("q");
    }

    public static void Cc_RoutesToEachKey(Conversation c)
    {
        Channel channel = c.Open();
        foreach (string queue in (string[])["to", "cc", "bcc"])
            channel.DeclareQueue(queue);
        Table headers = Table.Of(("CC", new object?[] { "cc", "missing", "to" }), ("BCC", new object?[] { "bcc" }), ("other", 1));
        channel.Publish("", "to", "letter", Table.Of(("headers", headers)), mandatory: true);
        foreach (string queue in (string[])["to", "cc", "bcc"])
        {
            channel.Get(queue);
            channel.Get(queue);
        }
    }

    public static void Cc_Unroutable_ReturnKeepsOnlyWhatIsVisible(Conversation c)
    {
        Channel channel = c.Open();
        Table headers = Table.Of(("CC", new object?[] { "x" }), ("BCC", new object?[] { "y" }));
        channel.Publish("amq.direct", "z", "letter", Table.Of(("headers", headers)), mandatory: true);
        channel.Expect("basic.return");
    }

    public static void Cc_NotAnArray_IsRefused(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        channel.Publish("", "q", "letter", Table.Of(("headers", Table.Of(("CC", "q")))));
        channel.Sync();
        channel.Reopen().Publish("", "q", "letter", Table.Of(("headers", Table.Of(("BCC", 5)))));
        channel.Sync();
        channel.Reopen().Publish("", "q", "letter", Table.Of(("headers", Table.Of(("CC", new object?[] { 5, "q" })))));
        channel.Sync();
        channel.Reopen().Purge("q");
    }

    public static void Headers_EveryFieldType_IsEchoed(Conversation c)
    {
        Channel channel = c.Open();
        channel.DeclareQueue("q");
        Table headers = Table.Of(
            ("V", null), ("t", true), ("f", false), ("b", (sbyte)-5), ("B", (byte)250), ("s", (short)-300), ("u", (ushort)65000),
            ("I", -70_000), ("i", 4_000_000_000u), ("l", long.MinValue), ("float", 1.5f), ("d", -2.25), ("D", new WireDecimal(2, 12345)),
            ("S", "text"), ("x", new byte[] { 0, 255 }), ("T", new Timestamp(1234567890)), ("F", Table.Of(("in", Table.Of(("deep", 1))))),
            ("A", new object?[] { 1, "two", null, new object?[] { true }, Table.Of(("k", "v")) }),
            ("empty", new Table()), ("none", Array.Empty<object?>()));
        channel.Publish("", "q", "typed", Table.Of(("headers", headers)));
        channel.Get("q");
    }
}
