using System.Net;
using System.Text;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Interception;
using Hoopoe.Server;
using Hoopoe.Tests.Tidy;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Xunit;

namespace Hoopoe.Tests.Server.Extensions;

/// <summary>A broker with an application's code in it, as RabbitMQ's own client sees it over a socket.</summary>
public sealed class ExtensionTests : IAsyncLifetime
{
    private static readonly CreateChannelOptions _confirming = new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);

    private readonly RecordedLog _log = new();
    private HoopoeBroker _broker = null!;
    private IConnection _connection = null!;
    private IChannel _channel = null!;

    public async ValueTask InitializeAsync()
    {
        _broker = await HoopoeBroker.StartAsync(ExtendingExamples.Options(new TenantDirectory()), _log);
        _connection = await ConnectAsync("guest", "guest");
        _channel = await _connection.CreateChannelAsync(_confirming);
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _broker.DisposeAsync();
        Assert.Empty(_log.At(LogLevel.Error));
        _log.Dispose();
    }

    [Fact]
    public async Task Publish_ThroughInterceptors_IsChangedRefusedOrRerouted()
    {
        await _channel.ExchangeDeclareAsync("orders", "topic");
        await _channel.QueueDeclareAsync("legacy", exclusive: false);
        await _channel.QueueDeclareAsync("analytics.all", exclusive: false);
        await _channel.QueueBindAsync("analytics.all", "orders", "#");
        var properties = new BasicProperties { MessageId = "1", Headers = new Dictionary<string, object?> { ["card-number"] = "4711" } };
        await _channel.BasicPublishAsync("orders", "new", mandatory: true, properties, Body("order"));
        await _channel.BasicPublishAsync("orders", "legacy.x", mandatory: true, properties, Body("old order"));
        await Assert.ThrowsAsync<PublishException>(async () => await _channel.BasicPublishAsync("orders", "new", Body("without id")));
        var order = (await _channel.BasicGetAsync("analytics.all", autoAck: true))!;
        Assert.True(order.BasicProperties.Headers!.ContainsKey("x-published-by"));
        Assert.False(order.BasicProperties.Headers!.ContainsKey("card-number"));
        var old = (await _channel.BasicGetAsync("legacy", autoAck: true))!;
        Assert.Equal(("old order", ""), (Encoding.UTF8.GetString(old.Body.Span), old.Exchange));
        Assert.Equal("4711", Encoding.UTF8.GetString((byte[])old.BasicProperties.Headers!["card-number"]!));
        Assert.Null(await _channel.BasicGetAsync("analytics.all", autoAck: true));
    }

    [Fact]
    public async Task Bodies_CompressedInside_AreSeenAsTheyWere()
    {
        await _channel.ExchangeDeclareAsync("documents", "fanout");
        await _channel.QueueDeclareAsync("documents.all", exclusive: false);
        await _channel.QueueDeclareAsync("raw", exclusive: false);
        await _channel.QueueBindAsync("documents.all", "documents", "");
        await _channel.QueueBindAsync("raw", "documents", "");
        string document = new('x', 100_000);
        await _channel.BasicPublishAsync("documents", "", Body(document));
        var raw = (await _channel.BasicGetAsync("raw", autoAck: true))!;
        Assert.InRange(raw.Body.Length, 1, 10_000);
        Assert.Equal("gzip", raw.BasicProperties.ContentEncoding);
        var shown = (await _channel.BasicGetAsync("documents.all", autoAck: true))!;
        Assert.Equal(document, Encoding.UTF8.GetString(shown.Body.Span));
        Assert.Null(shown.BasicProperties.ContentEncoding);
    }

    [Fact]
    public async Task ExchangeKind_OfTheApplication_RoutesAndRefuses()
    {
        await _channel.ExchangeDeclareAsync("ranked", "x-first-match");
        foreach (var (queue, rank) in new[] { ("second", 2), ("first", 1) })
        {
            await _channel.QueueDeclareAsync(queue, exclusive: false);
            await _channel.QueueBindAsync(queue, "ranked", "key", new Dictionary<string, object?> { ["rank"] = rank });
        }
        await _channel.BasicPublishAsync("ranked", "key", Body("1"));
        Assert.Equal((1u, 0u), (await _channel.MessageCountAsync("first"), await _channel.MessageCountAsync("second")));
        var error = await Assert.ThrowsAsync<OperationInterruptedException>(() => _channel.QueueBindAsync("first", "ranked", "other"));
        Assert.Equal("PRECONDITION_FAILED - a binding of x-first-match needs the argument 'rank', an integer", error.ShutdownReason!.ReplyText);
    }

    [Fact]
    public async Task Token_InThePlaceOfAPassword_LogsInWithItsOwnPermissions()
    {
        await _channel.ExchangeDeclareAsync("tenants", "fanout");
        await _channel.QueueDeclareAsync("t-42.in", exclusive: false);
        await _channel.QueueBindAsync("t-42.in", "tenants", "");
        await _channel.BasicPublishAsync("tenants", "", Body("from nobody"));
        await using var connection = await ConnectAsync("", "tok-1");
        await using var channel = await connection.CreateChannelAsync(_confirming);
        for (int i = 0; i < 100; i++) await channel.BasicPublishAsync("tenants", "", Body($"{i}"));
        for (int i = 0; i < 100; i++)
        {
            var got = (await channel.BasicGetAsync("t-42.in", autoAck: true))!;
            Assert.Equal(($"{i}", "acme"), (Encoding.UTF8.GetString(got.Body.Span), Encoding.UTF8.GetString((byte[])got.BasicProperties.Headers!["tenant"]!)));
        }
        await Assert.ThrowsAsync<OperationInterruptedException>(() => channel.QueueDeclareAsync("mine"));
        await Assert.ThrowsAsync<BrokerUnreachableException>(() => ConnectAsync("", "tok-2"));
    }

    [Fact]
    public async Task StartAsync_WithWhatCannotBeUsed_SaysWhatAndWhy()
    {
        var scope = new InterceptorScope { Queue = "^q$" };
        var options = new HoopoeOptions { Interceptors = [Interceptor.OnPublish(_ => { }, scope, name: "mine")] };
        var error = await Assert.ThrowsAsync<HoopoeStartException>(() => HoopoeBroker.StartAsync(options));
        Assert.StartsWith("The interceptor mine cannot be used: its scope names queues, but a publish is seen before it is routed", error.Message, StringComparison.Ordinal);
        options = new HoopoeOptions { Interceptors = [Interceptor.OnDelivery(_ => { }, new InterceptorScope { Queue = "(" }, name: "mine")] };
        error = await Assert.ThrowsAsync<HoopoeStartException>(() => HoopoeBroker.StartAsync(options));
        Assert.StartsWith("The interceptor mine cannot be used: the pattern '(' of its scope", error.Message, StringComparison.Ordinal);
        options = new HoopoeOptions { ExchangeKinds = new Dictionary<string, ExchangeKind> { ["fanout"] = new(_ => new FirstMatchRouter()) } };
        error = await Assert.ThrowsAsync<HoopoeStartException>(() => HoopoeBroker.StartAsync(options));
        Assert.StartsWith("An exchange kind cannot be called 'fanout'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_OnExtending_ShowsCodeThatTestsRun()
    {
        string[] page = [.. Lines("docs/extending.md")];
        string code = string.Join('\n', Lines("tests/Hoopoe.Tests/Server/Extensions/ExtendingExamples.cs").Select(line => line.Trim()));
        int blocks = 0;
        for (int start = Array.IndexOf(page, "```csharp"); start >= 0; start = Array.IndexOf(page, "```csharp", start + 1))
        {
            int end = Array.IndexOf(page, "```", start);
            string block = string.Join('\n', page[(start + 1)..end].Select(line => line.Trim()));
            Assert.True(code.Contains(block, StringComparison.Ordinal), $"no example has the code at line {start + 1}");
            blocks++;
        }
        Assert.InRange(blocks, 5, 20);
    }

    private static IReadOnlyList<string> Lines(string path) => SourceTree.Files.Single(file => file.Path == path).Lines;

    private static ReadOnlyMemory<byte> Body(string text) => Encoding.UTF8.GetBytes(text);

    private Task<IConnection> ConnectAsync(string user, string password)
    {
        IPEndPoint at = _broker.AmqpEndPoint;
        return new ConnectionFactory { HostName = at.Address.ToString(), Port = at.Port, UserName = user, Password = password }.CreateConnectionAsync();
    }
}
