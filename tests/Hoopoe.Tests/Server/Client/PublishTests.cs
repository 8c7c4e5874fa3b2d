using System.Diagnostics;
using Hoopoe.Core;
using Hoopoe.Core.Limits;
using Hoopoe.Core.Messages;
using Hoopoe.Server;
using Hoopoe.Server.Client;
using Xunit;
using static Hoopoe.Tests.Server.Client.ClientRig;

namespace Hoopoe.Tests.Server.Client;

/// <summary>Publishing by a client in the broker's process: where messages go, and what comes of those that cannot.</summary>
public sealed class PublishTests
{
    [Fact]
    public async Task Publish_BeyondTheUsersRate_Waits()
    {
        await using var broker = await StartAsync();
        broker.Core.UserLimits.Set("guest", new UserLimits(null, null, MaxMessageRate: 1000));
        await using var client = broker.Connect();
        await client.DeclareQueueAsync("q");
        long begun = Stopwatch.GetTimestamp();
        // A tenth of a second is made up for at once; the rest takes a fifth.
        for (int i = 0; i < 300; i++) await client.PublishUnconfirmedAsync("", "q", "x"u8);
        Assert.True(Stopwatch.GetElapsedTime(begun) >= TimeSpan.FromMilliseconds(190));
        broker.Core.UserLimits.Remove("guest");
        begun = Stopwatch.GetTimestamp();
        for (int i = 0; i < 10_000; i++) await client.PublishUnconfirmedAsync("", "q", "x"u8);
        Assert.True(Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(5));
        Assert.Equal(10_300, client.GetQueue("q").MessageCount);
    }

    [Fact]
    public async Task PublishAsync_ToAQueue_IsThereWhenItCompletes()
    {
        await using var broker = await StartAsync();
        using var client = broker.Connect();
        await client.DeclareQueueAsync("q");
        await client.PublishAsync("q", "one", "two");
        Assert.Equal(2, client.GetQueue("q").MessageCount);
        Assert.Equal("one", (await client.GetAsync("q"))!.Value.Text());
    }

    [Fact]
    public async Task PublishAsync_ThroughAnExchange_FollowsItsBindings()
    {
        await using var broker = await StartAsync();
        using var client = broker.Connect();
        await client.DeclareExchangeAsync("x", "topic");
        await client.DeclareExchangeAsync("y", "fanout");
        await client.BindExchangeAsync("y", "x", "a.#");
        await client.DeclareQueueAsync("q");
        await client.BindQueueAsync("q", "y", "");
        await client.PublishAsync("x", "a.b", Utf8("in"));
        await client.PublishAsync("x", "b", Utf8("out"));
        var delivery = (await client.GetAsync("q", autoAcknowledge: true))!.Value;
        Assert.Equal(("in", "x", "a.b"), (delivery.Text(), delivery.Exchange, delivery.RoutingKey));
        Assert.Null(await client.GetAsync("q"));
        await client.UnbindExchangeAsync("y", "x", "a.#");
        await client.PublishAsync("x", "a.b", Utf8("no more"));
        Assert.Equal(0, client.GetQueue("q").MessageCount);
    }

    [Fact]
    public async Task PublishAsync_MandatoryAndUnroutable_Throws()
    {
        await using var broker = await StartAsync();
        using var client = broker.Connect();
        var returned = await Assert.ThrowsAsync<PublishReturnedException>(async () => await client.PublishAsync("amq.direct", "nowhere", [], mandatory: true));
        Assert.Equal((312, "amq.direct", "nowhere"), (returned.ReplyCode, returned.Exchange, returned.RoutingKey));
        await Assert.ThrowsAsync<PublishReturnedException>(async () => await client.PublishUnconfirmedAsync("", "nowhere", [], mandatory: true));
        // Neither this nor what came before disturbs what follows.
        await client.PublishAsync("amq.direct", "nowhere", []);
    }

    [Fact]
    public async Task PublishAsync_ExchangeMissing_ThrowsWhatAmqpSaysAndGoesOn()
    {
        await using var broker = await StartAsync();
        using var client = broker.Connect();
        await client.DeclareQueueAsync("q");
        var error = await Assert.ThrowsAsync<BrokerException>(async () => await client.PublishAsync("nothing", "", []));
        Assert.Equal((404, "NOT_FOUND - no exchange 'nothing' in vhost '/'"), (error.ReplyCode, error.ReplyText));
        await client.PublishAsync("q", "still");
        Assert.Equal(1, client.GetQueue("q").MessageCount);
    }

    [Fact]
    public async Task PublishAsync_FullQueueRefuses_ThrowsForThatMessageAlone()
    {
        await using var broker = await StartAsync();
        using var client = broker.Connect();
        await client.DeclareQueueAsync("q", arguments: Arguments.Of(("x-max-length", 2), ("x-overflow", "reject-publish")));
        await client.PublishAsync("q", "1", "2");
        await Assert.ThrowsAsync<PublishRefusedException>(async () => await client.PublishAsync("", "q", Utf8("3")));
        await client.GetAsync("q", autoAcknowledge: true);
        await client.PublishAsync("q", "4");
        Assert.Equal(2, client.GetQueue("q").MessageCount);
    }

    [Fact]
    public async Task OpenPublisher_FullQueueRefuses_ConfirmAllNamesThem()
    {
        await using var broker = await StartAsync();
        using var client = broker.Connect();
        await client.DeclareQueueAsync("q", arguments: Arguments.Of(("x-max-length", 2), ("x-overflow", "reject-publish")));
        await using var publisher = client.OpenPublisher(window: 4);
        for (int i = 1; i <= 9; i++) Assert.Equal(i, await publisher.PublishAsync("", "q", Utf8($"{i}")));
        var refused = await Assert.ThrowsAsync<PublishRefusedException>(publisher.ConfirmAllAsync);
        Assert.Equal([3, 4, 5, 6, 7, 8, 9], refused.Numbers);
        await publisher.ConfirmAllAsync();
        Assert.Equal(2, client.GetQueue("q").MessageCount);
    }

    [Fact]
    public async Task PublishAsync_MemoryFull_IsRefusedWithAndWithoutConfirm()
    {
        await using var broker = await HoopoeBroker.StartAsync(Options with
        {
            Memory = new MemoryOptions { Limit = MemoryLimit.OfBytes(1_700_000) },
        });
        using var client = broker.Connect();
        await client.DeclareQueueAsync("q");
        byte[] body = new byte[600_000];
        int taken = 0;
        await Assert.ThrowsAsync<PublishRefusedException>(async () =>
        {
            for (; taken < 100; taken++) await client.PublishAsync("", "q", body);
        });
        var error = await Assert.ThrowsAsync<BrokerException>(async () => await client.PublishUnconfirmedAsync("", "q", body));
        Assert.Equal(506, error.ReplyCode);
        Assert.InRange(taken, 1, 3);
        Assert.Equal(taken, client.PurgeQueue("q"));
        await client.PublishAsync("", "q", body);
    }

    [Fact]
    public async Task PublishAsync_WrongInput_SaysWhat()
    {
        await using var broker = await HoopoeBroker.StartAsync(Options with { Amqp = Options.Amqp with { MaxMessageBytes = 10 } });
        using var client = broker.Connect();
        string tooLong = new('k', 256);
        await Assert.ThrowsAsync<ArgumentException>("routingKey", async () => await client.PublishAsync("", tooLong, []));
        await Assert.ThrowsAsync<ArgumentException>("MessageId", async () => await client.PublishAsync("", "q", [], new MessageProperties { MessageId = tooLong }));
        await Assert.ThrowsAsync<ArgumentException>(async () => await client.DeclareQueueAsync(tooLong));
        var error = await Assert.ThrowsAsync<BrokerException>(async () => await client.PublishAsync("", "q", new byte[11]));
        Assert.Equal((406, "PRECONDITION_FAILED - message size 11 is larger than configured max size 10"), (error.ReplyCode, error.ReplyText));
        await Assert.ThrowsAsync<ArgumentException>("Expiration", async () => await client.PublishAsync("", "q", [], new MessageProperties { Expiration = TimeSpan.FromSeconds(-1) }));
        error = await Assert.ThrowsAsync<BrokerException>(async () => await client.PublishAsync("", "q", [], new MessageProperties { UserId = "another" }));
        Assert.Equal(406, error.ReplyCode);
        Assert.Throws<ArgumentOutOfRangeException>(() => client.OpenPublisher(window: 0));
    }
}
