using System.Diagnostics;
using System.Security.Cryptography;
using Hoopoe.Interop.Crash.Load;
using Hoopoe.Interop.Crash.Nodes;
using Hoopoe.Interop.Measurements;
using RabbitMQ.Client;
using Xunit;

namespace Hoopoe.Interop.LargeMessages;

/// <summary>
/// A message far larger than what the broker may need for it goes in and out as it was sent, also over a kill, while
/// somebody else's small messages are confirmed. How fast is printed and not checked: the machine may do much else.
/// </summary>
public sealed class LargeMessageTests : IDisposable
{
    // The largest that the broker takes unless it is told otherwise.
    private const int Size = 512 << 20;

    // Less than the body, and more than what the broker takes for a while of work.
    private const int MostMemory = 100 << 20;

    private const string Queue = "large";

    private static readonly CreateChannelOptions _confirms = new(true, true);

    private readonly MeasuredBroker _broker = new(new HoopoeNode());
    private readonly byte[] _body = new byte[Size];

    public LargeMessageTests() => new Random(1).NextBytes(_body);

    public void Dispose() => _broker.Dispose();

    [Fact]
    public async Task LargeMessages_KeptOrNot_ArriveAsSentInBoundedMemory()
    {
        _broker.Start("first start");
        await using (IConnection connection = await ConnectAsync())
        {
            double before = await WarmAsync(connection);
            await using IChannel channel = await connection.CreateChannelAsync(_confirms);
            await channel.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: false);
            await PublishAsync(channel, persistent: false);
            AssertSent(await channel.BasicGetAsync(Queue, autoAck: true));
            await PublishAsync(channel, persistent: true);
            AssertBounded(before);
        }
        _broker.KillAndStart();
        await using (IConnection connection = await ConnectAsync())
        {
            double before = await WarmAsync(connection);
            await using IChannel channel = await connection.CreateChannelAsync();
            BasicGetResult message = AssertSent(await channel.BasicGetAsync(Queue, autoAck: false));
            await channel.BasicRejectAsync(message.DeliveryTag, requeue: true);
            message = AssertSent(await channel.BasicGetAsync(Queue, autoAck: false));
            Assert.True(message.Redelivered);
            await channel.BasicAckAsync(message.DeliveryTag, multiple: false);
            Assert.Equal(0u, await channel.MessageCountAsync(Queue));
            AssertBounded(before);
        }
    }

    private async Task<IConnection> ConnectAsync()
    {
        ConnectionFactory factory = LoadScene.Factory(_broker.Node);
        factory.MaxInboundMessageBodySize = Size;
        return await factory.CreateConnectionAsync();
    }

    // A process that has just started grows by what it learns to do.
    private async Task<double> WarmAsync(IConnection connection)
    {
        await using IChannel channel = await connection.CreateChannelAsync(_confirms);
        await channel.QueueDeclareAsync("small", durable: true, exclusive: false, autoDelete: false);
        for (int i = 0; i < 100; i++) await PublishSmallAsync(channel);
        await channel.QueuePurgeAsync("small");
        MeasuredBroker.Print(_broker.Figures());
        return _broker.Resident();
    }

    private async Task PublishAsync(IChannel channel, bool persistent)
    {
        await using IConnection connection = await ConnectAsync();
        await using IChannel other = await connection.CreateChannelAsync(_confirms);
        var latencies = new List<double>();
        long begin = Stopwatch.GetTimestamp();
        var large = channel.BasicPublishAsync("", Queue, true, new BasicProperties { Persistent = persistent }, _body).AsTask();
        while (!large.IsCompleted)
        {
            long sent = Stopwatch.GetTimestamp();
            await PublishSmallAsync(other);
            latencies.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
        }
        await large;
        MeasuredBroker.Print($"published in {Stopwatch.GetElapsedTime(begin).TotalSeconds:F1} s; {latencies.Count} small ones meanwhile, "
            + $"confirmed after {latencies.Order().ElementAt(latencies.Count / 2):F1} ms, at most {latencies.Max():F1} ms");
        Assert.True(latencies.Count > 5, "others' messages waited for the large one");
    }

    private static async Task PublishSmallAsync(IChannel channel) =>
        await channel.BasicPublishAsync("", "small", true, new BasicProperties { Persistent = true }, new byte[100]);

    private BasicGetResult AssertSent(BasicGetResult? message)
    {
        Assert.NotNull(message);
        Assert.Equal(SHA256.HashData(_body), SHA256.HashData(message.Body.Span));
        return message;
    }

    private void AssertBounded(double before) => Assert.InRange(_broker.MostResident(), 0, before + MostMemory);
}
