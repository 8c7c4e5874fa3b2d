using Hoopoe.Core.Access;
using Hoopoe.Server.Client;
using Xunit;
using static Hoopoe.Tests.Server.Client.ClientRig;

namespace Hoopoe.Tests.Server.Client;

/// <summary>A client in the broker's process, from when it connects to its end and the broker's.</summary>
public sealed class ClientLifeTests
{
    [Fact]
    public async Task Connect_WithoutNames_IsTheDefaultUser()
    {
        await using var broker = await StartAsync();
        using var client = broker.Connect();
        Assert.Equal(("guest", "/"), (client.User, client.VirtualHost));
    }

    [Fact]
    public async Task Connect_UnknownNames_SaysWhatIsWrong()
    {
        await using var broker = await StartAsync();
        Assert.Equal(403, Assert.Throws<BrokerException>(() => broker.Connect("nobody")).ReplyCode);
        var missing = Assert.Throws<BrokerException>(() => broker.Connect(virtualHost: "nowhere"));
        Assert.Equal((530, "NOT_ALLOWED - vhost nowhere not found"), (missing.ReplyCode, missing.ReplyText));
    }

    [Fact]
    public async Task Dispose_InTheMidstOfEverything_ReturnsWhatIsUnsettled()
    {
        await using var broker = await StartAsync();
        using var observer = broker.Connect();
        await observer.DeclareQueueAsync("q");
        for (int i = 0; i < 1000; i++) await observer.PublishAsync("q", $"{i}");
        var client = broker.Connect();
        await client.DeclareQueueAsync("mine", exclusive: true);
        var one = client.Consume("q", new ConsumeOptions { Prefetch = 300 });
        var two = client.Consume("q", new ConsumeOptions { Prefetch = 300 });
        for (int i = 0; i < 100; i++)
        {
            var delivery = await one.NextAsync();
            if (i < 10) delivery.Acknowledge();
            await two.NextAsync();
        }
        var fetched = await client.GetAsync("q");
        var idle = client.Consume("mine");
        var waiting = idle.NextAsync();
        client.Dispose();
        Assert.Equal(990, observer.GetQueue("q").MessageCount);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        await Assert.ThrowsAsync<ObjectDisposedException>(one.NextAsync);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await client.PublishAsync("q", "no more"));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await client.GetAsync("q"));
        Assert.Throws<InvalidOperationException>(() => fetched!.Value.Text());
        Assert.Throws<BrokerException>(() => observer.GetQueue("mine"));
        // What comes back stands where it stood, and says that somebody had it.
        await using var rest = observer.Consume("q", new ConsumeOptions { Prefetch = 0 });
        var seen = new List<int>();
        for (int i = 0; i < 990; i++) seen.Add(int.Parse((await rest.NextAsync()).Text(), System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(seen.Order(), seen);
        await one.DisposeAsync();
        client.Dispose();
    }

    [Fact]
    public async Task DisposeAsync_Broker_EndsItsClients()
    {
        var broker = await StartAsync();
        var client = broker.Connect();
        await client.DeclareQueueAsync("q");
        var waiting = client.Consume("q").NextAsync();
        await broker.DisposeAsync();
        Assert.Equal(320, (await Assert.ThrowsAsync<BrokerException>(() => waiting)).ReplyCode);
        Assert.Equal(320, (await Assert.ThrowsAsync<BrokerException>(async () => await client.PublishAsync("q", "1"))).ReplyCode);
        Assert.Equal(320, (await Assert.ThrowsAsync<BrokerException>(async () => await client.DeclareQueueAsync("r"))).ReplyCode);
        client.Dispose();
        Assert.Equal(320, Assert.Throws<BrokerException>(() => broker.Connect()).ReplyCode);
    }

    [Fact]
    public async Task DisposeAsync_WithADirectory_KeepsWhatWasConfirmed()
    {
        using var directory = new Storage.TemporaryDirectory();
        await using (var broker = await StartAsync(directory.Path))
        {
            var client = broker.Connect();
            await client.DeclareQueueAsync("q", durable: true);
            await client.DeclareExchangeAsync("x", "fanout", durable: true);
            await client.BindQueueAsync("q", "x", "");
            var publisher = client.OpenPublisher(window: 10);
            for (int i = 0; i < 100; i++) await publisher.PublishAsync("x", "", Utf8($"{i}"), Persistent);
            await publisher.ConfirmAllAsync();
            var last = client.PublishAsync("x", "", Utf8("last"), Persistent);
            await client.DisposeAsync();
            await last;
        }
        await using var again = await StartAsync(directory.Path);
        using var reader = again.Connect();
        Assert.Equal(101, reader.GetQueue("q").MessageCount);
        var first = (await reader.GetAsync("q"))!.Value;
        Assert.Equal(("0", "x", true), (first.Text(), first.Exchange, first.Properties.Persistent));
    }

    [Fact]
    public async Task Permissions_NotGiven_AreRefusedAsByAmqp()
    {
        await using var broker = await StartAsync();
        using var guest = broker.Connect();
        await guest.DeclareQueueAsync("q");
        broker.Core.Users.Set("reader", "secret");
        Assert.Equal(530, Assert.Throws<BrokerException>(() => broker.Connect("reader")).ReplyCode);
        broker.Core.Users.Set(new PermissionDefinition("reader", "/", "^own-", "^$", ".*"));
        using var client = broker.Connect("reader");
        var error = await Assert.ThrowsAsync<BrokerException>(async () => await client.PublishAsync("q", "1"));
        Assert.Equal((403, "ACCESS_REFUSED - write access to exchange 'amq.default' in vhost '/' refused for user 'reader'"), (error.ReplyCode, error.ReplyText));
        Assert.Equal(403, (await Assert.ThrowsAsync<BrokerException>(async () => await client.DeclareQueueAsync("r"))).ReplyCode);
        await client.DeclareQueueAsync("own-queue");
        Assert.Null(await client.GetAsync("q"));
        broker.Core.Users.Set(new PermissionDefinition("reader", "/", "^own-", ".*", "^$"));
        await client.PublishAsync("q", "1");
        Assert.Equal(403, (await Assert.ThrowsAsync<BrokerException>(async () => await client.GetAsync("q"))).ReplyCode);
    }

    [Fact]
    public async Task DeclareQueueAsync_Various_AnswersAsAmqp()
    {
        await using var broker = await StartAsync();
        using var client = broker.Connect();
        Assert.StartsWith("amq.gen-", (await client.DeclareQueueAsync("")).Name, StringComparison.Ordinal);
        Assert.Equal(new QueueState("q", 0, 0), await client.DeclareQueueAsync("q"));
        Assert.Equal(406, (await Assert.ThrowsAsync<BrokerException>(async () => await client.DeclareQueueAsync("q", durable: true))).ReplyCode);
        Assert.Equal(403, (await Assert.ThrowsAsync<BrokerException>(async () => await client.DeclareQueueAsync("amq.mine"))).ReplyCode);
        await client.PublishAsync("q", "1");
        Assert.Equal(406, (await Assert.ThrowsAsync<BrokerException>(async () => await client.DeleteQueueAsync("q", ifEmpty: true))).ReplyCode);
        Assert.Equal(1, await client.DeleteQueueAsync("q"));
        Assert.Equal(406, (await Assert.ThrowsAsync<BrokerException>(async () => await client.DeclareExchangeAsync("x", "no-such-kind"))).ReplyCode);
        Assert.Equal(403, (await Assert.ThrowsAsync<BrokerException>(async () => await client.DeleteExchangeAsync("amq.direct"))).ReplyCode);
    }
}
