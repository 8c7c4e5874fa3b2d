using Hoopoe.Core;
using Hoopoe.Core.Durability;
using Hoopoe.Core.Durability.Encryption;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Journal.Frames;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Protocols.Amqp.Connections;

/// <summary>What happens to publishers when message memory runs short, and to consumers that read slowly.</summary>
public sealed class BackPressureTests : IDisposable
{
    private static readonly string _body = new('x', 64_000);

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

    [Fact]
    public void Publish_WhenMemoryIsFullAndMessagesCanLeaveIt_IsTaken()
    {
        using var rig = new DurableBroker(memoryLimitBytes: 1 << 20, new FrameLog { IsQuick = true, Store = new NoStore() });
        var client = rig.Connect(confirms: true);
        client.Call(1, new QueueDeclare { Queue = "q"u8 }, QueueDeclareOk.Id);
        for (int i = 0; i < 20; i++) client.Publish("q", _body);
        Assert.True(rig.Broker.Core.IsMemoryFull);
        Assert.All(client.Received, method => Assert.Equal(BasicAck.Id, method.Id));
        Assert.Equal(20, rig.Broker.Queue("q").ReadyCount);
    }

    [Fact]
    public void Publisher_WhileTheJournalIsBehind_IsReadNoFurtherUntilWhatItSentIsOnDisk()
    {
        using var rig = new DurableBroker();
        var (client, consumer) = (rig.Connect(), rig.Connect());
        rig.Declare(client, "q");
        rig.Log.IsBehind = true;
        client.Publish("q", "1", DurableBroker.Persistent);
        client.Publish("q", "2", DurableBroker.Persistent);
        Assert.Equal(1, rig.Broker.Queue("q").ReadyCount);
        rig.Get(consumer, "q");
        Assert.Equal(1, rig.Broker.Queue("q").ReadyCount);
        consumer.Publish("q", "3", DurableBroker.Persistent);
        consumer.Publish("q", "4", DurableBroker.Persistent);
        Assert.Equal(3, rig.Broker.Queue("q").ReadyCount);
        rig.Flush();
        rig.Flush();
        client.Call(1, new BasicQos { PrefetchCount = 1 }, BasicQosOk.Id);
    }

    [Fact]
    public void Clients_ThatWantToKnow_AreToldWhatIsScarce()
    {
        using var rig = new DurableBroker();
        var client = rig.Connect();
        rig.Log.IsFull = true;
        rig.Broker.Advance(TimeSpan.FromMilliseconds(300));
        Assert.Contains("low on disk", client.Expect(ConnectionBlocked.Id).ToString(), StringComparison.Ordinal);
        rig.Log.IsFull = false;
        rig.Broker.Advance(TimeSpan.FromMilliseconds(300));
        client.Expect(ConnectionUnblocked.Id);
    }

    private void Fill(int messages)
    {
        for (int i = 0; i < messages; i++) _client.Publish("q", _body);
        Assert.Equal(messages, _broker.Queue("q").ReadyCount);
    }

    private void Pass(int milliseconds) => _broker.Advance(TimeSpan.FromMilliseconds(milliseconds));

    /// <summary>A store that is there, and that nothing is short enough of memory to use.</summary>
    private sealed class NoStore : IMessageStore
    {
        public Clock Clock => throw new NotSupportedException();

        public bool TryStore(Span<QueueEntry> entries, KeySlot? keys) => throw new NotSupportedException();

        public void Load(Span<QueueEntry> entries, MessageWriter writer) => throw new NotSupportedException();

        public long StoreMessages(FrameBuilder frame) => throw new NotSupportedException();

        public int LoadMessages(long position, int length, SlabPool memory, byte lane, Span<QueueEntry> entries, out long bodyBytes) => throw new NotSupportedException();

        public void ReleaseMessages(long position, long length) => throw new NotSupportedException();

        public long StoreIndex(ReadOnlySpan<byte> index) => throw new NotSupportedException();

        public bool TryLoadIndex(long position, Span<byte> index) => throw new NotSupportedException();

        public void WillLoad(long position, long length) => throw new NotSupportedException();

        public void ReleaseIndex(long position, int length) => throw new NotSupportedException();

        public long SegmentOf(long position) => throw new NotSupportedException();

        public long StorePiece(ReadOnlySpan<byte> piece, PieceName name, KeySlot? keys) => throw new NotSupportedException();

        public bool TryReadPiece(long position, PieceName name, Span<byte> into) => throw new NotSupportedException();

        public void Pin(long position, int length) => throw new NotSupportedException();

        public void Unpin(long position, int length) => throw new NotSupportedException();

        public StoredBodies Bodies => throw new NotSupportedException();

        public PieceList PiecesOf(in QueueEntry entry) => throw new NotSupportedException();

        public void Retain(long position, long bytes) => throw new NotSupportedException();
    }
}
