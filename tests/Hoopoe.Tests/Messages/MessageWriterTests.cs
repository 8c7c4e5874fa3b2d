using System.Text;
using System.Text.Json;
using Hoopoe.Messages;
using Xunit;

namespace Hoopoe.Tests.Messages;

/// <summary>Received messages as they are written for people and for programs.</summary>
public sealed class MessageWriterTests
{
    [Fact]
    public void Json_OfAMessage_HasWhatItWasPublishedWith()
    {
        byte[] block = new OutgoingProperties
        {
            ContentType = "text/plain", ContentEncoding = "utf-8", IsPersistent = true, Priority = 4, CorrelationId = "c", ReplyTo = "r", Expiration = "60000", MessageId = "m",
            Timestamp = 1700000000, Type = "t", UserId = "guest", AppId = "a", Headers = [new("n", 5), new("s", "x\"y"), new("b", true), new("l", 7_000_000_000L), new("d", 1.5)],
        }.Encode();
        var written = Json(Message("hällo\n"u8.ToArray()) with { Properties = PropertyDecoder.Decode(block), Remaining = 3 });
        Assert.Equal(
            """{"payload_bytes":7,"redelivered":true,"exchange":"e","routing_key":"k","message_count":3,"properties":{"content_type":"text/plain","content_encoding":"utf-8","headers":{"n":5,"s":"x\"y","b":true,"l":7000000000,"d":1.5},"delivery_mode":2,"priority":4,"correlation_id":"c","reply_to":"r","expiration":"60000","message_id":"m","timestamp":1700000000,"type":"t","user_id":"guest","app_id":"a"},"payload":"hällo\n","payload_encoding":"string"}""" + "\n",
            written);
    }

    [Fact]
    public void Json_OfABodyThatIsNoText_IsBase64()
    {
        var written = JsonDocument.Parse(Json(Message([0xFF, 0, 1]))).RootElement;
        Assert.Equal(("base64", "/wAB"), (written.GetProperty("payload_encoding").GetString(), written.GetProperty("payload").GetString()));
    }

    [Fact]
    public void Json_OfHeadersOfEveryKind_IsJson()
    {
        OrderedDictionary<string, object?> nested = new() { ["x-death"] = new List<object?> { new OrderedDictionary<string, object?> { ["count"] = 1L } }, ["none"] = null, ["bytes"] = new byte[] { 1 }, ["nan"] = double.NaN, ["half"] = 0.5f };
        var headers = JsonDocument.Parse(Json(Message([]) with { Properties = new() { ["headers"] = nested } })).RootElement.GetProperty("properties").GetProperty("headers");
        Assert.Equal("""{"x-death":[{"count":1}],"none":null,"bytes":"AQ==","nan":"NaN","half":0.5}""", headers.GetRawText());
    }

    [Fact]
    public void Raw_OfMessages_IsABodyALine() => Assert.Equal("a\nb\n", Write(MessageFormat.Raw, Message("a"u8.ToArray()), Message("b"u8.ToArray())));

    [Fact]
    public void Text_OfAMessage_SaysWhereAndWhat() =>
        Assert.Equal("#1  exchange e, key k, 2 bytes, redelivered\n    content_type: text/plain\n    h = 5\nhi\n\n", Write(MessageFormat.Text, Message("hi"u8.ToArray()) with
        {
            Properties = new() { ["content_type"] = "text/plain", ["headers"] = new OrderedDictionary<string, object?> { ["h"] = 5 } },
        }));

    [Fact]
    public void Text_OfWhatWouldDriveTheTerminal_IsHexadecimal()
    {
        string written = Write(MessageFormat.Text, Message("\e[2Jgone"u8.ToArray()) with { Exchange = "", RoutingKey = "\e[31m" });
        Assert.DoesNotContain('\e', written);
        Assert.Contains("1b 5b 32 4a 67 6f 6e 65", written, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_OfAStream_AreBodies()
    {
        using var input = new MemoryStream("one\r\n\ntwo\nlast"u8.ToArray());
        Assert.Equal(["one", "", "two", "last"], BodyLines.Of(input).Select(Encoding.UTF8.GetString));
    }

    [Fact]
    public void Property_LongerThanAmqpHasRoomFor_IsRefused() =>
        Assert.Contains("the message id has 256 bytes", Assert.Throws<MessageException>(() => new OutgoingProperties { MessageId = new string('x', 256) }.Encode()).Message, StringComparison.Ordinal);

    private static ReceivedMessage Message(byte[] body) => new("e", "k", true, 1, [], body);

    private static string Json(ReceivedMessage message) => Write(MessageFormat.Json, message);

    private static string Write(MessageFormat format, params ReceivedMessage[] messages)
    {
        using var output = new MemoryStream();
        var writer = new MessageWriter(output, format);
        foreach (var message in messages) writer.Write(message);
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
