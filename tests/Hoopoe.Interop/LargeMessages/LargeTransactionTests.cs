using System.Diagnostics;
using Hoopoe.Interop.Crash.Load;
using Hoopoe.Interop.Crash.Nodes;
using Hoopoe.Interop.Measurements;
using RabbitMQ.Client;
using Xunit;

namespace Hoopoe.Interop.LargeMessages;

/// <summary>
/// Transactions larger than any frame of the journal take effect as a whole, over kills at any moment, while somebody
/// else's small messages are confirmed. HOOPOE_TRANSACTION_MIB gives them another size than the usual one. How fast is
/// printed and not checked: the machine may do much else.
/// </summary>
public sealed class LargeTransactionTests : IDisposable
{
    private const int BodyLength = 100 * 1024;

    private const int Requests = 100;

    private static readonly CreateChannelOptions _confirms = new(true, true);

    private readonly int _answers = MeasuredBroker.Number("HOOPOE_TRANSACTION_MIB", 64) * 1024 * 1024 / BodyLength;
    private readonly MeasuredBroker _broker = new(new HoopoeNode());

    public void Dispose() => _broker.Dispose();

    [Fact]
    public async Task LargeTransaction_Committed_IsThereAsAWholeAfterAKill()
    {
        _broker.Start("first start");
        await using (IConnection connection = await ConnectAsync())
        {
            await DeclareAsync(connection);
            await using IChannel channel = await connection.CreateChannelAsync();
            await GatherAsync(channel);
            MeasuredBroker.Print($"gathered: {_broker.Figures()}");
            long begin = Stopwatch.GetTimestamp();
            await WithSmallMessagesAsync(channel.TxCommitAsync());
            MeasuredBroker.Print($"committed in {Stopwatch.GetElapsedTime(begin).TotalSeconds:F2} s: {_broker.Figures()}");
            Assert.Equal((0, _answers, _answers), await CountAsync(connection));
        }
        _broker.KillAndStart();
        await using (IConnection connection = await ConnectAsync())
        {
            Assert.Equal((0, _answers, _answers), await CountAsync(connection));
            await TakeAnswersAsync(connection, "out");
            await TakeAnswersAsync(connection, "copy");
            Assert.Equal((0, 0, 0), await CountAsync(connection));
        }
        MeasuredBroker.Print($"taken: {_broker.Figures()}");
    }

    [Fact]
    public async Task LargeTransaction_KilledWhileItIsCommitted_IsThereAsAWholeOrNotAtAll()
    {
        for (int newFiles = 0; newFiles < 3; newFiles++)
        {
            _broker.Start("start");
            await using (IConnection connection = await ConnectAsync())
            {
                await DeclareAsync(connection);
                IChannel channel = await connection.CreateChannelAsync();
                await GatherAsync(channel);
                int files = CountFiles();
                var commit = channel.TxCommitAsync();
                // The journal's files tell how far the broker has come with it.
                while (!commit.IsCompleted && CountFiles() < files + newFiles) await Task.Delay(1);
                _broker.KillAndStart();
                // It was answered before, or its connection has ended.
                await commit.ContinueWith(static _ => { }, TaskScheduler.Default);
                await using IConnection after = await ConnectAsync();
                var left = await CountAsync(after);
                MeasuredBroker.Print($"killed {newFiles} files later, answered {commit.IsCompletedSuccessfully}: {left}");
                Assert.Contains(left, (IEnumerable<(int, int, int)>)(commit.IsCompletedSuccessfully ? [(0, _answers, _answers)] : [(0, _answers, _answers), (Requests, 0, 0)]));
                await using IChannel cleaner = await after.CreateChannelAsync(_confirms);
                foreach (string queue in (string[])["in", "out", "copy"]) await cleaner.QueuePurgeAsync(queue);
                // A purge is answered before it is on disk; what is confirmed after it is there with it.
                await PublishSmallAsync(cleaner, "small");
            }
            _broker.Node.Kill();
        }
    }

    private int CountFiles() => Directory.EnumerateFiles(_broker.Node.DataDirectory, "segment-*").Count(name => Path.GetExtension(name).Length == 0);

    private Task<IConnection> ConnectAsync() => LoadScene.Factory(_broker.Node).CreateConnectionAsync();

    private static async Task DeclareAsync(IConnection connection)
    {
        await using IChannel channel = await connection.CreateChannelAsync(_confirms);
        foreach (string queue in (string[])["in", "out", "copy", "small"]) await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false);
        foreach (string queue in (string[])["out", "copy"]) await channel.QueueBindAsync(queue, "amq.fanout", "");
        for (int i = 0; i < Requests; i++) await PublishSmallAsync(channel, "in");
    }

    // Takes all requests and answers them, each with many messages, which nobody may see yet.
    private async Task GatherAsync(IChannel channel)
    {
        await channel.TxSelectAsync();
        ulong last = 0;
        for (int i = 0; i < Requests; i++) last = (await channel.BasicGetAsync("in", autoAck: false))!.DeliveryTag;
        await channel.BasicAckAsync(last, multiple: true);
        for (int i = 0; i < _answers; i++) await channel.BasicPublishAsync("amq.fanout", "", false, new BasicProperties { Persistent = true }, BodyOf(i));
        Assert.Equal(0u, await channel.MessageCountAsync("out"));
    }

    private async Task WithSmallMessagesAsync(Task commit)
    {
        await using IConnection connection = await ConnectAsync();
        await using IChannel channel = await connection.CreateChannelAsync(_confirms);
        var latencies = new List<double>();
        do
        {
            long sent = Stopwatch.GetTimestamp();
            await PublishSmallAsync(channel, "small");
            latencies.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
        }
        while (!commit.IsCompleted);
        await commit;
        MeasuredBroker.Print($"{latencies.Count} small ones meanwhile, confirmed after at most {latencies.Max():F1} ms");
    }

    private static async Task<(int Requests, int Answers, int Copies)> CountAsync(IConnection connection)
    {
        await using IChannel channel = await connection.CreateChannelAsync();
        return ((int)await channel.MessageCountAsync("in"), (int)await channel.MessageCountAsync("out"), (int)await channel.MessageCountAsync("copy"));
    }

    private async Task TakeAnswersAsync(IConnection connection, string queue)
    {
        await using IChannel channel = await connection.CreateChannelAsync();
        for (int i = 0; i < _answers; i++)
        {
            BasicGetResult? answer = await channel.BasicGetAsync(queue, autoAck: true);
            Assert.NotNull(answer);
            Assert.True(answer.Body.Span.SequenceEqual(BodyOf(i)), $"message {i} of {queue} is another");
        }
    }

    private static async Task PublishSmallAsync(IChannel channel, string queue) =>
        await channel.BasicPublishAsync("", queue, true, new BasicProperties { Persistent = true }, new byte[100]);

    private static byte[] BodyOf(int index)
    {
        byte[] body = new byte[BodyLength];
        new Random(index).NextBytes(body);
        return body;
    }
}
