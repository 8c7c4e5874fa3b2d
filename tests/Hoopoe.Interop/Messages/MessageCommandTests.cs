using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Hoopoe.Interop.Brokers;
using Hoopoe.Interop.Executable;
using RabbitMQ.Client;
using Xunit;

namespace Hoopoe.Interop.Messages;

/// <summary>hoopoe publish, consume and browse against the real process, with RabbitMQ's client beside them to look.</summary>
public sealed class MessageCommandTests(BrokerUnderTest broker) : IAsyncLifetime
{
    private readonly string _queue = $"messages-{Guid.NewGuid():n}";
    private IConnection _connection = null!;
    private IChannel _channel = null!;
    private string _uri = "";

    public async ValueTask InitializeAsync()
    {
        var address = await broker.AddressAsync();
        _uri = $"amqp://{address.Host}:{address.Port}";
        _connection = await new ConnectionFactory { Uri = new Uri(_uri) }.CreateConnectionAsync();
        _channel = await _connection.CreateChannelAsync();
        await _channel.QueueDeclareAsync(_queue, durable: true, exclusive: false, autoDelete: false);
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.QueueDeleteAsync(_queue);
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
    }

    [Fact]
    public async Task Publish_WithEveryProperty_ArrivesWithEachOfThem()
    {
        await OkAsync("publish", "hällo", "-k", _queue, "--persistent", "--content-type", "text/plain", "--content-encoding", "utf-8", "--priority", "3", "--correlation-id", "c", "--reply-to", "r",
            "--expiration", "600000", "--message-id", "m", "--timestamp", "1700000000", "--type", "t", "--user-id", "guest", "--app-id", "a", "-H", "number=5", "-H", "text=\"5\"");
        var message = (await _channel.BasicGetAsync(_queue, autoAck: true))!;
        var properties = message.BasicProperties;
        Assert.Equal("hällo", Encoding.UTF8.GetString(message.Body.Span));
        Assert.Equal(
            ("text/plain", "utf-8", true, 3, "c", "r", "600000", "m", 1700000000L, "t", "guest", "a"),
            (properties.ContentType, properties.ContentEncoding, properties.Persistent, properties.Priority, properties.CorrelationId, properties.ReplyTo, properties.Expiration, properties.MessageId, properties.Timestamp.UnixTime, properties.Type, properties.UserId, properties.AppId));
        Assert.Equal(5, properties.Headers!["number"]);
        Assert.Equal("5"u8.ToArray(), properties.Headers["text"]);
    }

    [Fact]
    public async Task Publish_Lines_AreAMessageEach()
    {
        var run = await CommandRun.RunAsync("one\ntwo\nthree"u8.ToArray(), ["publish", "--lines", "-k", _queue, "--uri", _uri]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(["one", "two", "three"], (await OkAsync("consume", _queue, "-n", "3", "--format", "raw")).Lines);
    }

    [Fact]
    public async Task Publish_ManyLargeBodies_AllArriveWhole()
    {
        byte[] body = new byte[1_000_000];
        Random.Shared.NextBytes(body);
        string file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(file, body);
        await OkAsync("publish", "--file", file, "-k", _queue, "-n", "5");
        File.Delete(file);
        Assert.Equal(5u, await _channel.MessageCountAsync(_queue));
        Assert.Equal(body, (await _channel.BasicGetAsync(_queue, autoAck: true))!.Body.ToArray());
    }

    [Theory]
    [InlineData("-k no-such-queue", 2)]
    [InlineData("-e amq.topic -k nowhere --mandatory", 2)]
    [InlineData("-e amq.topic -k nowhere", 0)]
    [InlineData("-k no-such-queue --no-confirm", 0)]
    public async Task Publish_ToNowhere_ComesBackWhereItMustArrive(string where, int returned)
    {
        var run = await RunAsync(["publish", "x", "-n", "2", .. where.Split(' ')]);
        Assert.Equal(returned > 0 ? 1 : 0, run.ExitCode);
        Assert.Equal(returned, run.Error.Split("NO_ROUTE").Length - 1);
    }

    [Theory]
    [InlineData("publish x", 2, "say where to")]
    [InlineData("publish x -e no-such-exchange", 1, "NOT_FOUND")]
    [InlineData("publish x -k q --timestamp soon", 2, "'soon' is no timestamp")]
    [InlineData("consume no-such-queue", 1, "NOT_FOUND")]
    [InlineData("browse no-such-queue", 1, "NOT_FOUND")]
    [InlineData("consume q --ack auto --count 5", 2, "--ack auto")]
    [InlineData("browse q --format yaml", 2, "'yaml' is no format")]
    [InlineData("consume q --uri amqp://127.0.0.1:1", 1, "cannot connect to 127.0.0.1:1")]
    public async Task Command_ThatCannotBe_SaysWhyInOneLine(string words, int exitCode, string reason)
    {
        string[] arguments = words.Split(' ');
        var run = arguments.Contains("--uri") ? await CommandRun.RunAsync(arguments) : await RunAsync(arguments);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(reason, Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Consume_Count_TakesThatManyAndLeavesTheRest()
    {
        await PublishAsync("a", "b", "c");
        var run = await OkAsync("consume", _queue, "--count", "2", "--format", "json");
        Assert.Equal(["a", "b"], run.Lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("payload").GetString()));
        await AwaitCountAsync(1);
    }

    [Fact]
    public async Task Consume_FewerThanCountInTime_SaysHowManyCame()
    {
        await PublishAsync("a");
        var run = await RunAsync("consume", _queue, "--count", "2", "--timeout", "1", "--format", "raw");
        Assert.Equal((1, "a\n", "hoopoe: 1 of 2 messages came\n"), (run.ExitCode, run.Output, run.Error));
        await AwaitCountAsync(0);
    }

    [Theory]
    [InlineData("ack", 0)]
    [InlineData("auto", 0)]
    [InlineData("reject", 0)]
    [InlineData("requeue", 3)]
    public async Task Consume_Acknowledgement_DecidesWhatStays(string mode, uint left)
    {
        await PublishAsync("a", "b", "c");
        Assert.Equal(["a", "b", "c"], (await OkAsync("consume", _queue, "--ack", mode, "--timeout", "1", "--format", "raw")).Lines);
        await AwaitCountAsync(left);
    }

    [Fact]
    public async Task Browse_Queue_ShowsTheFirstAndLeavesAllInTheirOrder()
    {
        await PublishAsync("a", "b", "c");
        for (int i = 0; i < 2; i++)
        {
            var shown = (await OkAsync("browse", _queue, "-n", "2", "--format", "json")).Lines.Select(line => JsonDocument.Parse(line).RootElement).ToList();
            Assert.Equal(["a", "b"], shown.Select(message => message.GetProperty("payload").GetString()));
            Assert.Equal([2, 1], shown.Select(message => message.GetProperty("message_count").GetInt32()));
        }
        Assert.Equal(["a", "b", "c"], (await OkAsync("consume", _queue, "-n", "3", "--format", "raw")).Lines);
    }

    [Fact]
    public async Task Browse_EmptyQueue_ShowsNothing() => Assert.Empty((await OkAsync("browse", _queue)).Lines);

    private async Task PublishAsync(params string[] bodies)
    {
        foreach (string body in bodies) await _channel.BasicPublishAsync("", _queue, Encoding.UTF8.GetBytes(body));
        while (await _channel.MessageCountAsync(_queue) < bodies.Length) await Task.Yield();
    }

    /// <summary>What a connection leaves goes back to its queue some time after it has ended.</summary>
    private async Task AwaitCountAsync(uint expected)
    {
        var begin = Stopwatch.StartNew();
        uint count;
        while ((count = await _channel.MessageCountAsync(_queue)) != expected && begin.Elapsed < TimeSpan.FromSeconds(20)) await Task.Yield();
        Assert.Equal(expected, count);
    }

    private async Task<CommandRun> OkAsync(params string[] arguments)
    {
        var run = await RunAsync(arguments);
        Assert.True(run.ExitCode == 0, $"{string.Join(' ', arguments)}: exit code {run.ExitCode}\n{run.Output}\n{run.Error}");
        return run;
    }

    private Task<CommandRun> RunAsync(params string[] arguments) => CommandRun.RunAsync([.. arguments, "--uri", _uri]);
}
