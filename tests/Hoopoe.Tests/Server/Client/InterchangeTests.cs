using Hoopoe.Core;
using Hoopoe.Core.Messages;
using Hoopoe.Protocols.Amqp.Content;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Server.Client;
using Hoopoe.Tests.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Server.Client;

#pragma warning disable CA2012, MA0134, xUnit1031 // Tasks are looked at where they stand: whether they are complete is what is tested.
/// <summary>Messages between AMQP clients and one in the broker's process, on one thread: they are the same on both sides.</summary>
public sealed class InterchangeTests : IDisposable
{
    private static readonly Arguments EveryType = Arguments.Of(
        ("null", null), ("true", true), ("int8", sbyte.MinValue), ("uint8", byte.MaxValue), ("int16", short.MinValue), ("uint16", ushort.MaxValue),
        ("int32", int.MinValue), ("uint32", uint.MaxValue), ("int64", long.MinValue), ("float", 1.5f), ("double", double.Epsilon),
        ("text", "текст"), ("opaque", new OpaqueText([0xFF, 0])), ("bytes", new byte[] { 0, 255 }), ("time", Timestamp.Of(DateTimeOffset.UnixEpoch.AddSeconds(7))),
        ("decimal", new ScaledDecimal(2, 12345)), ("list", new List<object?> { 1, "two", null, new List<object?> { 3L } }),
        ("table", Arguments.Of(("nested", Arguments.Of(("deep", 1))))));

    private static readonly MessageProperties Everything = new()
    {
        Persistent = true,
        Priority = 3,
        Expiration = TimeSpan.FromMilliseconds(59_999.5),
        Headers = EveryType,
        ContentType = "text/plain",
        ContentEncoding = "utf-8",
        CorrelationId = "correlation",
        ReplyTo = "answers",
        MessageId = "id",
        Timestamp = new Timestamp(ulong.MaxValue),
        Type = "type",
        UserId = "guest",
        AppId = "app",
        ClusterId = "cluster",
    };

    private readonly TestBroker _broker = new();
    private readonly BrokerClient _client;
    private readonly TestClient _amqp;

    public InterchangeTests()
    {
        _client = ClientRig.Connect(_broker.Server);
        _amqp = _broker.Connect();
        _amqp.Call(1, new QueueDeclare { Queue = "q"u8 }, QueueDeclareOk.Id);
    }

    public void Dispose()
    {
        _client.Dispose();
        _broker.Dispose();
    }

    [Fact]
    public void PublishAsync_WithEveryProperty_ReachesAmqpClientsWithAllOfThem()
    {
        Assert.True(_client.PublishAsync("", "q", "body"u8, Everything).IsCompletedSuccessfully);
        _amqp.Send(1, new BasicGet { Queue = "q"u8, NoAck = true });
        var got = _amqp.Expect(BasicGetOk.Id);
        Assert.Equal("body", System.Text.Encoding.UTF8.GetString(got.Body));
        Assert.True(BasicProperties.TryRead(got.Properties, out var properties));
        Assert.Equal((2, 3, "60000", ulong.MaxValue), (properties.DeliveryMode, properties.Priority, properties.Expiration.ToText(), properties.Timestamp));
        Assert.Equal(
            ["text/plain", "utf-8", "correlation", "answers", "id", "type", "guest", "app", "cluster"],
            [
                properties.ContentType.ToText(), properties.ContentEncoding.ToText(), properties.CorrelationId.ToText(), properties.ReplyTo.ToText(),
                properties.MessageId.ToText(), properties.Type.ToText(), properties.UserId.ToText(), properties.AppId.ToText(), properties.ClusterId.ToText(),
            ]);
        Assert.Equal(DefinitionText.OfValue(EveryType), DefinitionText.OfValue(ArgumentTable.Decode(properties.Headers)));
    }

    [Fact]
    public void GetAsync_WhatAnAmqpClientPublished_HasAllProperties()
    {
        _amqp.Publish("q", "body", BasicPropertiesOf(Everything));
        var delivery = Get();
        Assert.Equal("body", delivery.Text());
        var properties = delivery.Properties;
        Assert.Equal(DefinitionText.OfValue(EveryType), DefinitionText.OfValue(properties.Headers));
        Assert.Equal(DefinitionText.OfValue(EveryType), DefinitionText.OfValue(delivery.Headers));
        Assert.Equal((true, (byte?)3, TimeSpan.FromMinutes(1), new Timestamp(ulong.MaxValue)), (properties.Persistent, properties.Priority, properties.Expiration, properties.Timestamp));
        Assert.Equal<string?[]>(
            ["text/plain", "utf-8", "correlation", "answers", "id", "type", "guest", "app", "cluster"],
            [
                properties.ContentType, properties.ContentEncoding, properties.CorrelationId, properties.ReplyTo, properties.MessageId,
                properties.Type, properties.UserId, properties.AppId, properties.ClusterId,
            ]);
    }

    [Fact]
    public void Properties_OfAnyKind_PassThroughUnchanged()
    {
        for (int seed = 0; seed < 500; seed++)
        {
            var samples = new WireSamples(seed);
            // What the broker itself checks is of fixed form: user, expiration, delivery mode, reply address; copies route.
            var headers = samples.Fields(3);
            headers.Remove("CC");
            headers.Remove("BCC");
            var sent = new BasicProperties { Headers = FieldTableEncoder.Encode(headers), MessageId = samples.Bytes(samples.Next(20)), Priority = (byte)samples.Next(256) };
            if (samples.Next(2) == 0) sent = sent with { Timestamp = (ulong)samples.Next(int.MaxValue) };
            if (samples.Next(2) == 0) sent = sent with { DeliveryMode = (byte)(1 + samples.Next(2)) };
            _amqp.Publish("q", "body", sent);
            var received = Get().Properties;
            Assert.Equal(DefinitionText.OfValue(ArgumentTable.Decode(sent.Headers)), DefinitionText.OfValue(received.Headers));
            // Passed on as they came they keep their bytes, and made anew they say the same.
            Assert.True(received.WriteAs(AmqpFormat.Instance).SequenceEqual(sent.ToArray()));
            Assert.True(_client.PublishAsync("", "q", [], received).IsCompletedSuccessfully);
            Assert.True(_client.PublishAsync("", "q", [], new MessageProperties { Headers = received.Headers }).IsCompletedSuccessfully);
            Assert.True(Get().Properties.WriteAs(AmqpFormat.Instance).SequenceEqual(sent.ToArray()));
            Assert.Equal(DefinitionText.OfValue(received.Headers), DefinitionText.OfValue(Get().Headers));
        }
    }

    [Fact]
    public void Headers_OfATypeThatAmqpLacks_SaysWhich()
    {
        var error = Assert.Throws<ArgumentException>(
            () => { _ = _client.PublishAsync("", "q", [], new MessageProperties { Headers = Arguments.Of(("when", DateTime.UnixEpoch)) }); });
        Assert.Contains("'when'", error.Message, StringComparison.Ordinal);
        Assert.Contains("System.DateTime", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Consumers_OfBothKinds_ShareAQueue()
    {
        using var cancellation = new CancellationTokenSource();
        var deliveries = _client.ConsumeAsync("q", new ConsumeOptions { Prefetch = 1 }).GetAsyncEnumerator(cancellation.Token);
        var first = deliveries.MoveNextAsync();
        Assert.False(first.IsCompleted);
        _amqp.Call(1, new BasicQos { PrefetchCount = 1 }, BasicQosOk.Id);
        _amqp.Call(1, new BasicConsume { Queue = "q"u8 }, BasicConsumeOk.Id);
        _amqp.Publish("q", "1");
        _amqp.Publish("q", "2");
        _amqp.Publish("q", "3");
        Assert.True(first.Result);
        Assert.Equal("1", deliveries.Current.Text());
        Assert.Equal("2", System.Text.Encoding.UTF8.GetString(Assert.Single(_amqp.TakeDeliveries()).Body));
        deliveries.Current.Acknowledge();
        Assert.True(deliveries.MoveNextAsync().Result);
        Assert.Equal("3", deliveries.Current.Text());
        deliveries.Current.Reject(requeue: true);
        _amqp.Vanish();
        Assert.True(deliveries.MoveNextAsync().Result);
        Assert.True(deliveries.Current.Redelivered);
    }

    [Fact]
    public void ConsumerTimeout_Passed_ReturnsWhatNobodyAcknowledged()
    {
        Assert.True(_client.PublishAsync("", "q", "1"u8).IsCompletedSuccessfully);
        var delivery = Get();
        var deliveries = _client.ConsumeAsync("q", new ConsumeOptions { Prefetch = 2 }).GetAsyncEnumerator();
        Assert.True(_client.PublishAsync("", "q", "2"u8).IsCompletedSuccessfully);
        Assert.True(deliveries.MoveNextAsync().Result);
        var held = deliveries.Current;
        _broker.Advance(TimeSpan.FromMinutes(29));
        Assert.Equal(("1", "2"), (delivery.Text(), held.Text()));
        _broker.Advance(TimeSpan.FromMinutes(2));
        Assert.Throws<InvalidOperationException>(() => delivery.Text());
        Assert.Throws<InvalidOperationException>(() => held.Text());
        Assert.True(deliveries.MoveNextAsync().Result);
        Assert.True(deliveries.Current.Redelivered);
    }

    private static BasicProperties BasicPropertiesOf(MessageProperties properties)
    {
        Assert.True(BasicProperties.TryRead(properties.WriteAs(AmqpFormat.Instance), out var read));
        return read;
    }

    private Delivery Get()
    {
        var got = _client.GetAsync("q");
        Assert.True(got.IsCompletedSuccessfully);
        return got.Result!.Value;
    }
}
