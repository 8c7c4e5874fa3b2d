using System.Net;
using Hoopoe.Core.Tracing;
using Hoopoe.Server;
using Hoopoe.Server.Data;
using Hoopoe.Server.Health;
using Hoopoe.Server.Listeners;
using Hoopoe.Server.Tracing;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Xunit;
using static Hoopoe.Core.Tracing.TraceEventKind;

namespace Hoopoe.Tests.Server.Tracing;

/// <summary>The trace as users have it: an embedded broker, RabbitMQ's client, and tests that wait for what is to happen.</summary>
public sealed class EmbeddedTraceTests : IAsyncLifetime
{
    private static readonly HoopoeOptions _options = new()
    {
        Listen = new ListenOptions { Addresses = [new ListenAddress(IPAddress.Loopback, null)], Port = 0 },
        Http = new HttpOptions { Port = 0 },
        Data = new DataOptions { MemoryOnly = true },
        Trace = TraceOptions.All,
    };

    private HoopoeBroker _broker = null!;
    private IConnection _connection = null!;
    private IChannel _channel = null!;

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _broker = await HoopoeBroker.StartAsync(_options);
        var factory = new ConnectionFactory { HostName = "127.0.0.1", Port = _broker.AmqpEndPoint.Port, ClientProvidedName = "shop" };
        _connection = await factory.CreateConnectionAsync(Ending);
        _channel = await _connection.CreateChannelAsync(new CreateChannelOptions(true, true), Ending);
        await _channel.QueueDeclareAsync("q", cancellationToken: Ending);
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task ShouldHaveAsync_ConsumedByARealClient_TellsItsWay()
    {
        var consumer = new AsyncEventingBasicConsumer(_channel);
        consumer.ReceivedAsync += async (_, delivery) => await _channel.BasicAckAsync(delivery.DeliveryTag, multiple: false, Ending);
        await _channel.BasicConsumeAsync("q", autoAck: false, consumer, Ending);
        await PublishAsync("m");
        var story = await _broker.Trace.ShouldHaveAsync("m", Acknowledged);
        story.ShouldHave(Received, Routed, Enqueued, Delivered, Acknowledged).ShouldNotHave(Requeued, Dropped);
        (await _broker.Trace.ShouldHaveAsync("m", Confirmed)).ShouldHave(one => one.Party!.Connection.Contains("shop", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ShouldHaveAsync_ConnectionLost_SaysWhyItCameBack()
    {
        await PublishAsync("m");
        await _channel.BasicGetAsync("q", autoAck: false, Ending);
        await _connection.AbortAsync();
        var requeued = (await _broker.Trace.ShouldHaveAsync("m", Requeued)).Of(Requeued).Single();
        Assert.True(requeued.Cause is SettlementCause.ConnectionClosed or SettlementCause.ConnectionLost, requeued.ToString());
    }

    [Fact]
    public async Task ShouldHaveAsync_NeverHappens_TellsWhatDid()
    {
        await PublishAsync("m");
        var error = await Assert.ThrowsAsync<TraceExpectationException>(
            () => _broker.Trace.ShouldHaveAsync("q", 1, Acknowledged, TimeSpan.FromMilliseconds(1)));
        Assert.StartsWith("The trace of the message at 'q' #1 has no Acknowledged within 1 ms.", error.Message, StringComparison.Ordinal);
        Assert.Contains("enqueued in 'q' #1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ShouldHaveAsync_HappensMeanwhile_WaitsForIt()
    {
        var expected = _broker.Trace.ShouldHaveAsync("m", Purged);
        await PublishAsync("m");
        Assert.False(expected.IsCompleted);
        await _channel.QueuePurgeAsync("q", Ending);
        (await expected).ShouldHave(Received, Enqueued, Purged);
    }

    [Fact]
    public async Task WatchAsync_EventsToCome_AreGivenInOrderUntilItIsCancelled()
    {
        await PublishAsync("before");
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Ending);
        await using var watch = _broker.Trace.WatchAsync(new TraceFilter { Queue = "q" }, ending.Token).GetAsyncEnumerator(ending.Token);
        var first = watch.MoveNextAsync().AsTask();
        await PublishAsync("m");
        Assert.True(await first);
        Assert.Equal(("m", Enqueued), (watch.Current.MessageId, watch.Current.Kind));
        var next = watch.MoveNextAsync().AsTask();
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    private ValueTask PublishAsync(string id) => _channel.BasicPublishAsync(
        "", "q", mandatory: true, new BasicProperties { MessageId = id }, new byte[] { 1, 2, 3 }, Ending);
}
