using System.Buffers.Binary;
using Hoopoe.Protocols.Amqp;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Protocols.Amqp.Channels;

/// <summary>How much of messages, headers, transactions and unacknowledged deliveries a client may pile up.</summary>
public sealed class ContentLimitTests
{
    [Fact]
    public void Properties_LargerThanAllowed_EndTheChannel() => Publish(
        new AmqpOptions { MaxHeaderBytes = 100 }, Headers(("name", new string('x', 200))), "amqp.max-header-size");

    [Fact]
    public void Headers_DeeperThanAllowed_EndTheChannel()
    {
        var options = new AmqpOptions { MaxHeaderDepth = 3 };
        Publish(options, Headers(("a", Table(("b", Table(("c", 1)))))), refusal: null);
        Publish(options, Headers(("a", Table(("b", Table(("c", Table(("d", 1)))))))), "amqp.max-header-depth");
    }

    [Theory]
    [InlineData(100, null)]
    [InlineData(101, "amqp.max-header-depth")]
    [InlineData(2000, "amqp.max-header-depth")]
    public void Headers_DeeperThanCanBeRead_EndTheChannelAlone(int depth, string? refusal)
    {
        object? value = 1;
        for (int level = 1; level < depth; level++) value = Table(("in", value));
        Publish(new AmqpOptions(), Headers(("in", value)), refusal);
    }

    [Theory]
    [InlineData(1000, "message size 1001 is larger than configured max size 1000")]
    [InlineData(512 << 20, "message size 536870913 is larger than max size 536870912")]
    [InlineData(513 << 20, "message size 537919489 is larger than configured max size 537919488")]
    public void Body_LargerThanAllowed_EndsTheChannelInRabbitMqsWordsBeforeItComes(long most, string text)
    {
        using var broker = new TestBroker(new AmqpOptions { MaxMessageBytes = most });
        var client = broker.Connect();
        client.WritePublish(1, "", "nowhere", []);
        byte[] publish = client.TakeWritten();
        // The size stands before the flags of the properties, of which there are none, and the frame's end.
        BinaryPrimitives.WriteInt64BigEndian(publish.AsSpan(publish.Length - 1 - sizeof(ushort) - sizeof(long)), most + 1);
        client.SendRaw(publish);
        var close = client.Expect(ChannelClose.Id).ChannelClose;
        Assert.Equal((406, $"PRECONDITION_FAILED - {text}"), (close.ReplyCode, close.ReplyText.ToText()));
    }

    [Fact]
    public void Headers_OfMoreValuesThanAllowed_EndTheChannel()
    {
        var options = new AmqpOptions { MaxHeaderFields = 10 };
        Publish(options, Headers(("list", Enumerable.Repeat((object?)1, 9).ToList())), refusal: null);
        Publish(options, Headers(("list", Enumerable.Repeat((object?)1, 10).ToList())), "amqp.max-header-fields");
    }

    [Fact]
    public void Arguments_LargerThanAllowed_EndTheChannel()
    {
        using var broker = new TestBroker(new AmqpOptions { MaxArgumentBytes = 4096 });
        var client = broker.Connect();
        client.Send(1, new QueueDeclare { Queue = "q"u8, Arguments = Headers(("x", new string('x', 5000))) });
        var close = client.Expect(ChannelClose.Id).ChannelClose;
        Assert.Equal(406, close.ReplyCode);
        Assert.Contains("amqp.max-arguments-size", close.ReplyText.ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Bodies_UnderWayTogetherAboveTheLimit_EndTheConnection()
    {
        using var broker = new TestBroker(new AmqpOptions { MaxIncompleteBytes = 1000 });
        var client = broker.Connect();
        client.OpenChannel(2);
        client.OpenChannel(3);
        Begin(client, 1, 600);
        client.WritePublish(3, "", "nowhere", new byte[300]);
        client.Flush();
        Assert.Empty(client.Received);
        Begin(client, 2, 600);
        var close = client.Expect(ConnectionClose.Id).ConnectionClose;
        Assert.Equal(506, close.ReplyCode);
        Assert.Contains("amqp.max-incomplete-size", close.ReplyText.ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Body_AloneAboveTheLimit_IsTaken()
    {
        using var broker = new TestBroker(new AmqpOptions { MaxIncompleteBytes = 1000 });
        var client = broker.Connect();
        for (int i = 0; i < 3; i++) client.WritePublish(1, "", "nowhere", new byte[200_000]);
        client.Call(1, new BasicQos { PrefetchCount = 1 }, BasicQosOk.Id);
    }

    [Fact]
    public void Transaction_LargerThanAllowed_EndsTheConnection()
    {
        using var broker = new TestBroker(new AmqpOptions { MaxTransactionBytes = 10_000 });
        var client = broker.Connect();
        client.Call(1, default(TxSelect), TxSelectOk.Id);
        // Committed ones count no more, nor do those that were rolled back.
        for (int i = 0; i < 5; i++)
        {
            client.Publish("nowhere", new string('x', 6000));
            if (i % 2 == 0) client.Call(1, default(TxCommit), TxCommitOk.Id);
            else client.Call(1, default(TxRollback), TxRollbackOk.Id);
        }
        client.Publish("nowhere", new string('x', 6000));
        client.Publish("nowhere", new string('x', 6000));
        var close = client.Expect(ConnectionClose.Id).ConnectionClose;
        Assert.Equal(506, close.ReplyCode);
        Assert.Contains("amqp.max-transaction-size", close.ReplyText.ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Deliveries_UnacknowledgedAboveTheLimit_WaitUntilSomeAreSettledOnAnyChannel()
    {
        using var broker = new TestBroker(new AmqpOptions { MaxUnackedBytes = 10_000 });
        var client = broker.Connect();
        client.OpenChannel(2);
        foreach (string queue in (string[])["a", "b"]) client.Call(1, new QueueDeclare { Queue = TestClient.Utf8(queue) }, QueueDeclareOk.Id);
        for (int i = 0; i < 10; i++) client.Publish("a", new string('x', 3000));
        client.Publish("b", "waits");
        client.Send(1, new BasicConsume { Queue = "a"u8 });
        Assert.Equal(4, client.TakeDeliveries().Count);
        client.Send(2, new BasicConsume { Queue = "b"u8 });
        Assert.Empty(client.TakeDeliveries());
        client.Received.Clear();
        client.Send(1, new BasicAck { DeliveryTag = 2, Multiple = true });
        Assert.Equal(2, client.TakeDeliveries().Count);
        client.Send(1, default(ChannelClose));
        Assert.Single(client.TakeDeliveries());
    }

    [Fact]
    public void Get_WhileTooMuchIsUnacknowledged_IsRefusedUnlessItNeedsNoAcknowledgement()
    {
        using var broker = new TestBroker(new AmqpOptions { MaxUnackedBytes = 1000 });
        var client = broker.Connect();
        client.Call(1, new QueueDeclare { Queue = "q"u8 }, QueueDeclareOk.Id);
        for (int i = 0; i < 3; i++) client.Publish("q", new string('x', 1000));
        client.Call(1, new BasicGet { Queue = "q"u8 }, BasicGetOk.Id);
        client.Call(1, new BasicGet { Queue = "q"u8, NoAck = true }, BasicGetOk.Id);
        client.Send(1, new BasicGet { Queue = "q"u8 });
        var close = client.Expect(ConnectionClose.Id).ConnectionClose;
        Assert.Equal(506, close.ReplyCode);
        Assert.Contains("amqp.max-unacked-size", close.ReplyText.ToText(), StringComparison.Ordinal);
    }

    // The method and the header of a publish whose body never comes.
    private static void Begin(TestClient client, ushort channel, int bodySize)
    {
        client.WritePublish(channel, "", "nowhere", new byte[bodySize]);
        byte[] whole = client.TakeWritten();
        client.SendRaw(whole.AsSpan(0, whole.Length - bodySize - Frame.Overhead));
    }

    private static void Publish(AmqpOptions options, byte[] headers, string? refusal)
    {
        using var broker = new TestBroker(options);
        var client = broker.Connect();
        client.WritePublish(1, "", "nowhere", [], new BasicProperties { Headers = headers });
        client.Flush();
        if (refusal is null)
        {
            Assert.Empty(client.Received);
            return;
        }
        var close = client.Expect(ChannelClose.Id).ChannelClose;
        Assert.Equal(406, close.ReplyCode);
        Assert.Contains(refusal, close.ReplyText.ToText(), StringComparison.Ordinal);
    }

    private static byte[] Headers(params (string Name, object? Value)[] fields) => FieldTableEncoder.Encode(Table(fields));

    private static OrderedDictionary<string, object?> Table(params (string Name, object? Value)[] fields) =>
        new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
}
