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
        Expiration = TimeSpan.FromMilliseconds(1500), MessageId = "id", Timestamp = new Timestamp(11), Type = "kind", UserId = "guest", AppId = "app", ClusterId = "cluster",
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
        Assert.StartsWith("ClusterId has 256 bytes in UTF-8; AMQP takes 255 at most.", Fault(none with { ClusterId = new string('x', 256) }), StringComparison.Ordinal);
        foreach (var time in (TimeSpan[])[TimeSpan.FromTicks(-1), TimeSpan.FromDays(3650) + TimeSpan.FromTicks(1), TimeSpan.MaxValue])
            Assert.StartsWith($"Expiration is from 0 to 3650 days, and cannot be {time}.", Fault(none with { Expiration = time }), StringComparison.Ordinal);
        Assert.StartsWith("The header 'bad' cannot be said in AMQP: AMQP has no field for a System.Guid.", Fault(none.WithHeader("good", 1).WithHeader("bad", Guid.Empty)), StringComparison.Ordinal);
        Assert.Contains("name has at most 255 bytes", Fault(none.WithHeader(new string('n', 256), 1)), StringComparison.Ordinal);

        string Fault(MessageProperties properties) => Assert.Throws<ArgumentException>(() => PropertyChanges.Apply([0, 0], none, properties)).Message;
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1, "1")]
    [InlineData(10_000, "1")]
    [InlineData(10_001, "2")]
    [InlineData(3650 * TimeSpan.TicksPerDay, "315360000000")]
    public void Expiration_PartOfAMillisecond_CountsAsAWholeOne(long ticks, string text)
    {
        byte[] block = PropertyChanges.Apply([0, 0], MessageProperties.None, MessageProperties.None with { Expiration = TimeSpan.FromTicks(ticks) });
        Assert.True(BasicProperties.TryRead(block, out var read));
        Assert.Equal(text, read.Expiration.ToText());
        Assert.Equal(text, $"{PropertyChanges.Read(block).Expiration!.Value.TotalMilliseconds}");
    }

    [Fact]
    public void Headers_SomeGoneSomeChanged_ComeBackSo()
    {
        var before = TestMessages.Arguments(("a", 1), ("b", "two"), ("c", null), ("d", 4L));
        var after = TestMessages.Arguments(("a", 1), ("c", 3.5), ("d", 4), ("e", true));
        byte[] block = PropertyChanges.Apply([0, 0], MessageProperties.None, MessageProperties.None with { Headers = before });
        var read = PropertyChanges.Read(block);
        var changed = PropertyChanges.Read(PropertyChanges.Apply(block, read, read with { Headers = after })).Headers;
        Assert.Equal([("a", 1), ("c", 3.5), ("d", 4), ("e", (object?)true)], changed.Select(header => (header.Key, header.Value)));
    }
}
