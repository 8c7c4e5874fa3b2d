using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Server.Timing;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Protocols.Amqp.Connections;

/// <summary>Who has much to ask for gives way to others that are served by the same thread.</summary>
public sealed class TurnTests
{
    [Theory]
    // Requests in one read, which grows up to some hundreds of them, and what each takes.
    [InlineData(100, 0, true)]
    [InlineData(1500, 0, false)]
    [InlineData(100, 150, false)]
    [InlineData(2, 150, true)]
    public void Requests_ManyOrLong_AreInterruptedForOthers(int count, int microsecondsEach, bool atOnce)
    {
        var time = new VirtualTime();
        using var broker = new TestBroker(null, time, static _ => { }, made => made with { UpkeepTime = new StridingTime(time, microsecondsEach) });
        var (busy, other) = (broker.Connect(), broker.Connect());
        for (int i = 0; i < count; i++) busy.Write(1, new QueueDeclare { Queue = TestClient.Utf8($"q{i}") });
        other.Write(1, new QueueDeclare { Queue = TestClient.Utf8($"q{count - 1}"), Passive = true });
        SendAtOnce(broker, busy, other);
        other.Expect(atOnce ? QueueDeclareOk.Id : ChannelClose.Id);
        for (int i = 0; i < count; i++) busy.Expect(QueueDeclareOk.Id);
    }

    [Theory]
    [InlineData(5, 404)]
    [InlineData(50, 405)]
    public void Close_OfAClientWithMuch_WaitsForOthers(int queues, int othersFind)
    {
        using var broker = new TestBroker();
        var (leaving, other) = (WithExclusiveQueues(broker, queues), broker.Connect());
        leaving.Write(0, new ConnectionClose { ReplyCode = 200 });
        other.Write(1, new QueueDeclare { Queue = "q0"u8, Passive = true });
        SendAtOnce(broker, leaving, other);
        Assert.Equal(othersFind, other.Expect(ChannelClose.Id).ChannelClose.ReplyCode);
        leaving.Expect(ConnectionCloseOk.Id);
        Assert.False(broker.VirtualHost.Queues.TryGet("q0", out _));
    }

    private static TestClient WithExclusiveQueues(TestBroker broker, int count)
    {
        var client = broker.Connect();
        for (int i = 0; i < count; i++) client.Call(1, new QueueDeclare { Queue = TestClient.Utf8($"q{i}"), Exclusive = true }, QueueDeclareOk.Id);
        return client;
    }

    // Both are there before anybody is served.
    private static void SendAtOnce(TestBroker broker, TestClient first, TestClient second)
    {
        foreach (var client in new[] { first, second })
        {
            var sending = client.Transport.SendAsync(client.TakeWritten());
            Assert.True(sending.IsCompletedSuccessfully);
        }
        broker.Thread.Pump();
    }

    // Each look at it finds that some time has passed.
    private sealed class StridingTime(TimeProvider time, int microseconds) : TimeProvider
    {
        private long _strides;

        public override long TimestampFrequency => time.TimestampFrequency;

        public override long GetTimestamp() => time.GetTimestamp() + (_strides++ * microseconds * TimeSpan.TicksPerMicrosecond);

        public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => time.CreateTimer(callback, state, dueTime, period);
    }
}
