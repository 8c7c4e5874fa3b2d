using Hoopoe.Core;
using Hoopoe.Core.Messages;
using Hoopoe.Protocols.Amqp.Content;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Protocols.Amqp.Content;

/// <summary>Property blocks that are read, changed and written: what is not changed keeps its bytes.</summary>
public sealed class PropertyChangesTests
{
    private static readonly MessageProperties _all = new()
    {
        Headers = TestMessages.Arguments(
            ("bool", true), ("sbyte", (sbyte)-1), ("byte", (byte)2), ("short", (short)-3), ("ushort", (ushort)4), ("int", -5), ("uint", 6u), ("long", -7L),
            ("float", 8.5f), ("double", 9.5), ("decimal", new ScaledDecimal(2, 314)), ("time", new Timestamp(10)), ("null", null), ("text", "é"),
            ("opaque", new OpaqueText([0xFF])), ("bytes", new byte[] { 1, 2 }), ("list", new List<object?> { 1, "two", null }),
            ("table", TestMessages.Arguments(("inner", TestMessages.Arguments(("deep", 1)))))),
        ContentType = "type", ContentEncoding = "gzip", Persistent = true, Priority = 9, CorrelationId = "correlation", ReplyTo = "reply",
        TimeToLive = TimeSpan.FromMilliseconds(1500), MessageId = "id", Timestamp = new Timestamp(11), Type = "kind", UserId = "guest", AppId = "app",
    };

    [Fact]
    public void Properties_OfEveryKindAndType_ComeBackAsTheyWereSet()
    {
        byte[] block = PropertyChanges.Apply([0, 0], new MessageProperties(), _all);
        var read = PropertyChanges.Read(block);
        Assert.True(read.Headers.SameAs(_all.Headers));
        Assert.All(read.Headers, header => Assert.Equal(_all.Headers[header.Key]?.GetType() ?? typeof(object), header.Value?.GetType() ?? typeof(object)));
        Assert.Equal(_all with { Headers = read.Headers }, read);
    }

    [Fact]
    public void Properties_ThatAreTakenOut_LeaveNothing()
    {
        byte[] block = PropertyChanges.Apply([0, 0], new MessageProperties(), _all);
        byte[] bare = PropertyChanges.Apply(block, PropertyChanges.Read(block), new MessageProperties { Persistent = true });
        Assert.Equal([0x10, 0, 2], bare);
    }

    [Fact]
    public void Headers_ThatAreNotChanged_KeepTheirBytes()
    {
        // A long that another client writes by the letter L, and a name twice: neither survives decoding.
        byte[] odd = [1, (byte)'a', (byte)'L', 0, 0, 0, 0, 0, 0, 0, 1, 1, (byte)'a', (byte)'t', 1];
        byte[] block = new BasicProperties { Headers = odd, AppId = [0xFF] }.ToArray();
        var before = PropertyChanges.Read(block);
        byte[] changed = PropertyChanges.Apply(block, before, before.WithHeader("b", true) with { MessageId = "m" });
        Assert.True(BasicProperties.TryRead(changed, out var read));
        Assert.Equal([.. odd, 1, (byte)'b', (byte)'t', 1], read.Headers.ToArray());
        Assert.Equal([0xFF], read.AppId.ToArray());
    }

    [Fact]
    public void Values_ThatDoNotFit_AreErrorsThatSayWhy()
    {
        var none = new MessageProperties();
        Assert.Contains("at most 255 bytes", Assert.Throws<ArgumentException>(() => PropertyChanges.Apply([0, 0], none, none with { Type = new string('x', 256) })).Message, StringComparison.Ordinal);
        Assert.Contains("from 0 to", Assert.Throws<ArgumentException>(() => PropertyChanges.Apply([0, 0], none, none with { TimeToLive = TimeSpan.FromSeconds(-1) })).Message, StringComparison.Ordinal);
        Assert.Contains("no field", Assert.Throws<ArgumentException>(() => PropertyChanges.Apply([0, 0], none, none.WithHeader("x", Guid.Empty))).Message, StringComparison.Ordinal);
    }
}
