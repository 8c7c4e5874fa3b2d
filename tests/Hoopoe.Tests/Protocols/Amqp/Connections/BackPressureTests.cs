using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Protocols.Amqp.Connections;

/// <summary>What happens to publishers when message memory runs short, and to consumers that read slowly.</summary>
public sealed class BackPressureTests : IDisposable
{
    private static readonly string _body = new('x', 60_000);

    private readonly TestBroker _broker = new(memoryLimitBytes: 1 << 20);
    private readonly TestClient _client;

    public BackPressureTests()
    {
        _client = _broker.Connect();
        _client.Call(1, new QueueDeclare { Queue = "q"u8 }, QueueDeclareOk.Id);
    }

    public void Dispose() => _broker.Dispose();

    [Fact]
    public void Clients_ThatWantToKnow_AreToldOfScarceMemory()
    {
        var deaf = _broker.Connect(new TestClientOptions { Capabilities = [] });
        Fill(13);
        Pass(300);
        _client.Expect(ConnectionBlocked.Id);
        Assert.Empty(deaf.Received);
        deaf.Send(1, new QueuePurge { Queue = "q"u8 });
        Pass(300);
        _client.Expect(ConnectionUnblocked.Id);
    }

    [Fact]
    public void Publish_WhenMemoryIsFull_IsRefusedWithANackWhereConfirmed()
    {
        _client.OpenChannel(2);
        _client.Call(2, default(ConfirmSelect), ConfirmSelectOk.Id);
        Fill(15);
        _client.Publish("q", _body, channel: 2);
        Assert.Equal(1ul, _client.Expect(BasicNack.Id).Nack.DeliveryTag);
        _client.Call(1, new QueuePurge { Queue = "q"u8 }, QueuePurgeOk.Id);
        _client.Publish("q", _body, channel: 2);
        Assert.Equal(2ul, _client.Expect(BasicAck.Id).Ack.DeliveryTag);
    }

    [Fact]
    public void Publish_WhenMemoryIsFull_EndsWith506WhereNot()
    {
        Fill(15);
        _client.Publish("q", _body);
        var error = _client.Received.Single();
        Assert.Equal(506, error.Id == ChannelClose.Id ? error.ChannelClose.ReplyCode : error.ConnectionClose.ReplyCode);
    }

    [Fact]
    public void Publisher_WhenMemoryIsScarce_IsDelayedUnlessItConsumes()
    {
        Fill(13);
        Pass(300);
        _client.Received.Clear();
        _client.Publish("nowhere", "1");
        _client.Send(1, new BasicQos { PrefetchCount = 1 });
        Assert.Empty(_client.Received);
        Pass(100);
        _client.Expect(BasicQosOk.Id);
        var consumer = _broker.Connect();
        consumer.Call(1, new BasicGet { Queue = "q"u8 }, BasicGetOk.Id);
        consumer.Publish("nowhere", "1");
        // It connected since, and is told by its first publish; but it is not delayed.
        consumer.Expect(ConnectionBlocked.Id);
        consumer.Call(1, new BasicQos { PrefetchCount = 1 }, BasicQosOk.Id);
    }

    [Fact]
    public void Consumer_ThatDoesNotRead_IsGivenABoundedShareAndTheRestLater()
    {
        var slow = _broker.Connect();
        slow.Transport.Incoming.Capacity = 4096;
        slow.Call(1, new BasicConsume { Queue = "q"u8, NoAck = true }, BasicConsumeOk.Id);
        slow.PauseReading();
        for (int i = 0; i < 2000; i++) _client.WritePublish(1, "", "q", TestClient.Utf8(new string('x', 500)));
        _client.Flush();
        Assert.InRange(_broker.Queue("q").ReadyCount, 500, 1500);
        slow.ResumeReading();
        Assert.Equal(2000, slow.TakeDeliveries().Count);
        Assert.Equal(0, _broker.Queue("q").ReadyCount);
    }

    [Fact]
    public void Client_ThatReadsNoAnswers_IsReadNoFurther()
    {
        _client.PauseReading();
        _client.Transport.Incoming.Capacity = 4096;
        for (int i = 0; i < 100; i++) _client.WritePublish(1, "nowhere", "", TestClient.Utf8(""));
        _client.TakeWritten();
        _client.ServerSide.Incoming.LongestRead = static () => 10_000;
        for (int i = 0; i < 400_000; i++) _client.Write(1, new BasicQos { PrefetchCount = 1 });
        _client.Flush();
        Assert.True(_client.ServerSide.Incoming.Waiting > 0, "the server went on reading");
        _client.ResumeReading();
        Assert.Equal(400_000, _client.Received.Count);
    }

    private void Fill(int messages)
    {
        for (int i = 0; i < messages; i++) _client.Publish("q", _body);
        Assert.Equal(messages, _broker.Queue("q").ReadyCount);
    }

    private void Pass(int milliseconds) => _broker.Advance(TimeSpan.FromMilliseconds(milliseconds));
}
