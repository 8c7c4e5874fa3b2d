using Hoopoe.Core;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Tracing;
using Hoopoe.Server;
using Hoopoe.Server.Client;
using Hoopoe.Server.Tracing;
using Xunit;
using static Hoopoe.Core.Tracing.TraceEventKind;
using static Hoopoe.Tests.Server.Client.ClientRig;

namespace Hoopoe.Tests.Server.Client;

/// <summary>What the trace tells of messages that clients in the broker's process publish and take.</summary>
public sealed class ClientTraceTests : IAsyncLifetime
{
    private HoopoeBroker _broker = null!;
    private BrokerClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _broker = await HoopoeBroker.StartAsync(Options with { Trace = TraceOptions.All });
        _client = _broker.Connect();
        await _client.DeclareQueueAsync("q");
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task Story_PublishedAndConsumed_TellsItsWayAndWhose()
    {
        await PublishAsync("m");
        await using var deliveries = _client.Consume("q", new ConsumeOptions { Tag = "mine" });
        (await deliveries.NextAsync()).Acknowledge();
        var story = _broker.Trace.Of("m");
        story.ShouldHave(Received, Routed, Enqueued, Confirmed, Delivered, Acknowledged).ShouldNotHave(Requeued, Dropped, Returned);
        foreach (var kind in (TraceEventKind[])[Received, Confirmed, Delivered, Acknowledged])
            Assert.Equal("client 1 in the process, user 'guest'", story.Of(kind).Single().Party!.ToString());
        var acknowledged = story.Of(Acknowledged).Single();
        Assert.Equal((SettlementCause.Acknowledgement, "mine"), (acknowledged.Cause, acknowledged.ConsumerTag));
    }

    [Fact]
    public async Task Story_SettledOtherwise_SaysHow()
    {
        foreach (string id in (string[])["rejected", "nacked", "fetched", "unseen", "left"]) await PublishAsync(id);
        var deliveries = _client.Consume("q", new ConsumeOptions { Prefetch = 4 });
        (await deliveries.NextAsync()).Reject();
        (await deliveries.NextAsync()).RejectThrough();
        await deliveries.NextAsync();
        // The fourth was delivered and not enumerated.
        await deliveries.DisposeAsync();
        Assert.Equal(SettlementCause.Reject, Cause("rejected", Rejected));
        Assert.Equal(SettlementCause.Nack, Cause("nacked", Rejected));
        Assert.Equal(SettlementCause.ConsumerEnded, Cause("unseen", Requeued));
        Assert.Equal("unseen", (await _client.GetAsync("q", autoAcknowledge: true))!.Value.Properties.MessageId);
        Assert.Equal(SettlementCause.Automatic, _broker.Trace.Of("unseen").Of(Acknowledged).Single().Cause);
        _client.Dispose();
        Assert.Equal(SettlementCause.ConnectionClosed, Cause("fetched", Requeued));
    }

    [Fact]
    public async Task Story_NotTaken_SaysWhatThePublisherWasTold()
    {
        await _client.DeclareQueueAsync("full", arguments: Arguments.Of(("x-max-length", 1), ("x-overflow", "reject-publish")));
        await PublishAsync("first", "full");
        await Assert.ThrowsAsync<PublishRefusedException>(() => PublishAsync("nacked", "full"));
        await Assert.ThrowsAsync<PublishReturnedException>(async () => await _client.PublishAsync("", "nowhere", "1"u8, new MessageProperties { MessageId = "returned" }, mandatory: true));
        await using var publisher = _client.OpenPublisher();
        foreach (string id in (string[])["counted", "refused", "counted too"])
            await publisher.PublishAsync("", id == "refused" ? "full" : "q", "1"u8, new MessageProperties { MessageId = id });
        await Assert.ThrowsAsync<PublishRefusedException>(publisher.ConfirmAllAsync);
        _broker.Trace.Of("nacked").ShouldHave(Received, Refused, Nacked).ShouldNotHave(Confirmed);
        _broker.Trace.Of("returned").ShouldHave(Received, Unroutable, Returned);
        Assert.Equal("client 1 in the process", _broker.Trace.Of("returned").Of(Returned).Single().Party!.Connection);
        _broker.Trace.Of("refused").ShouldHave(Received, Refused, Nacked).ShouldNotHave(Confirmed);
        foreach (string id in (string[])["counted", "counted too"]) _broker.Trace.Of(id).ShouldHave(Received, Enqueued, Confirmed).ShouldNotHave(Nacked);
    }

    [Fact]
    public async Task Story_StartedMeanwhile_BeginsWithTheNextPublish()
    {
        _broker.Trace.Stop();
        await PublishAsync("before");
        _broker.Trace.Start();
        await PublishAsync("after");
        Assert.Empty(_broker.Trace.Of("before").Of(Confirmed));
        _broker.Trace.Of("after").ShouldHave(Received, Enqueued, Confirmed);
    }

    private SettlementCause Cause(string id, TraceEventKind kind) => _broker.Trace.Of(id).Of(kind).Single().Cause;

    private Task PublishAsync(string id, string queue = "q") =>
        _client.PublishAsync("", queue, "1"u8, new MessageProperties { MessageId = id }).AsTask();
}
