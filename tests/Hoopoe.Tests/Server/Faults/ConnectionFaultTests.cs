using System.Text;
using Hoopoe.Server;
using Hoopoe.Server.Data;
using Hoopoe.Server.Faults;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Xunit;

namespace Hoopoe.Tests.Server.Faults;

/// <summary>What a client sees of faults of connections, and what the broker has afterwards.</summary>
public sealed class ConnectionFaultTests
{
    private static HoopoeOptions Options =>
        EmbeddedBroker.Options with { AllowFaults = true, Data = new DataOptions { JournalInMemory = true } };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(CutPoint.BeforePublish, false, false)]
    [InlineData(CutPoint.BetweenPublishAndConfirm, true, false)]
    [InlineData(CutPoint.AfterConfirm, true, true)]
    public async Task CutAt_APointOfAPublish_IsStoredAndConfirmedAsFarAsThat(CutPoint point, bool stored, bool confirmed)
    {
        await using var embedded = await EmbeddedBroker.StartAsync(Options);
        var channel = await embedded.OpenAsync();
        await DeclareAsync(channel);
        await PublishAsync(channel, "before");
        using var fault = embedded.Broker.Faults.Connections.CutAt(point);
        var publishing = PublishAsync(channel, "cut");
        await fault.Struck.WaitAsync(Cancelled);
        if (confirmed) await publishing;
        else await Assert.ThrowsAnyAsync<RabbitMQClientException>(() => publishing);
        await AssertEndsAsync(channel);
        Assert.Equal(stored ? ["before", "cut"] : ["before"], await DrainAsync(embedded));
        Assert.Equal(1, fault.Strikes);
    }

    [Theory]
    [InlineData(CutPoint.BeforePublish)]
    [InlineData(CutPoint.BetweenPublishAndConfirm)]
    [InlineData(CutPoint.AfterConfirm)]
    public async Task CutAt_AgainAndAgain_RepublishingLosesNothingConfirmed(CutPoint point)
    {
        await using var embedded = await EmbeddedBroker.StartAsync(Options);
        await DeclareAsync(await embedded.OpenAsync());
        var channel = await embedded.OpenAsync();
        int sent = 0;
        for (int i = 0; i < 30; i++)
        {
            using var fault = i % 3 == 0 ? embedded.Broker.Faults.Connections.CutAt(point) : null;
            while (!await TryPublishAsync(channel, $"{i}"))
            {
                sent++;
                channel = await embedded.OpenAsync();
            }
            sent++;
            if (i % 10 == 9) await embedded.Broker.CrashAsync();
        }
        var held = await DrainAsync(embedded);
        Assert.Equal(Enumerable.Range(0, 30), held.Select(int.Parse).Distinct());
        // No more copies than were sent, and none of what never came in whole.
        Assert.InRange(held.Count, 30, point == CutPoint.BeforePublish ? 30 : sent);
    }

    [Fact]
    public async Task CutAt_OnlyOneConnectionMeant_TheOthersGoOn()
    {
        await using var embedded = await EmbeddedBroker.StartAsync(Options);
        var spared = await embedded.OpenAsync("spared");
        var meant = await embedded.OpenAsync("meant");
        await DeclareAsync(spared);
        using var fault = embedded.Broker.Faults.Connections.CutAt(
            CutPoint.BeforePublish, connection => connection is { Name: "meant", User: "guest" } && connection.Peer.StartsWith("127.0.0.1:", StringComparison.Ordinal));
        await PublishAsync(spared, "1");
        await Assert.ThrowsAnyAsync<RabbitMQClientException>(() => PublishAsync(meant, "2"));
        await PublishAsync(spared, "3");
        Assert.Equal(["1", "3"], await DrainAsync(embedded));
    }

    [Fact]
    public async Task CutAt_LargeMessageInManyFrames_IsNotHandedOn()
    {
        await using var embedded = await EmbeddedBroker.StartAsync(Options);
        var channel = await embedded.OpenAsync();
        await DeclareAsync(channel);
        using var fault = embedded.Broker.Faults.Connections.CutAt(CutPoint.BeforePublish);
        await Assert.ThrowsAnyAsync<RabbitMQClientException>(() => PublishAsync(channel, new string('x', 3_000_000)));
        Assert.Empty(await DrainAsync(embedded));
    }

    [Fact]
    public async Task Refuse_OneConnection_TheNextIsServed()
    {
        await using var embedded = await EmbeddedBroker.StartAsync(Options);
        using var fault = embedded.Broker.Faults.Connections.Refuse(times: 1);
        await Assert.ThrowsAsync<BrokerUnreachableException>(() => embedded.ConnectAsync());
        await embedded.ConnectAsync();
    }

    [Fact]
    public async Task Refuse_UntilDisposed_RefusesAllUntilThen()
    {
        await using var embedded = await EmbeddedBroker.StartAsync(Options);
        using (embedded.Broker.Faults.Connections.Refuse())
        {
            for (int i = 0; i < 3; i++) await Assert.ThrowsAsync<BrokerUnreachableException>(() => embedded.ConnectAsync());
        }
        await embedded.ConnectAsync();
    }

    [Fact]
    public async Task CutAfter_SoManyBytesFromTheClient_CutsInTheMidstOfAFrame()
    {
        await using var embedded = await EmbeddedBroker.StartAsync(Options);
        var channel = await embedded.OpenAsync();
        await DeclareAsync(channel);
        using var fault = embedded.Broker.Faults.Connections.CutAfter(20, ByteDirection.FromClient);
        await Assert.ThrowsAnyAsync<RabbitMQClientException>(() => PublishAsync(channel, new string('x', 1000)));
        Assert.Empty(await DrainAsync(embedded));
    }

    [Fact]
    public async Task CutAfter_SoManyBytesToTheClient_ClientGetsJustThose()
    {
        await using var embedded = await EmbeddedBroker.StartAsync(Options);
        using var fault = embedded.Broker.Faults.Connections.CutAfter(5, ByteDirection.ToClient);
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(embedded.Broker.AmqpEndPoint, Cancelled);
        await client.GetStream().WriteAsync("AMQP\0\0\u0009\u0001"u8.ToArray(), Cancelled);
        byte[] got = new byte[100];
        Assert.Equal(5, await client.GetStream().ReadAtLeastAsync(got, got.Length, throwOnEndOfStream: false, Cancelled));
    }

    [Fact]
    public async Task Delay_ToTheClient_AnswersComeThatMuchLater()
    {
        await using var embedded = await EmbeddedBroker.StartAsync(Options);
        var channel = await embedded.OpenAsync();
        using var fault = embedded.Broker.Faults.Connections.Delay(TimeSpan.FromMilliseconds(150), ByteDirection.ToClient);
        long began = TimeProvider.System.GetTimestamp();
        await DeclareAsync(channel);
        Assert.True(TimeProvider.System.GetElapsedTime(began) >= TimeSpan.FromMilliseconds(140));
        Assert.Equal(1, fault.Strikes);
    }

    [Fact]
    public async Task Cut_ByName_CutsThatOneNow()
    {
        await using var embedded = await EmbeddedBroker.StartAsync(Options);
        var spared = await embedded.OpenAsync("spared");
        var meant = await embedded.OpenAsync("meant");
        Assert.Equal(1, embedded.Broker.Faults.Connections.Cut(connection => connection.Name == "meant"));
        await AssertEndsAsync(meant);
        await DeclareAsync(spared);
    }

    private static async Task AssertEndsAsync(IChannel channel)
    {
        var ended = new TaskCompletionSource();
        channel.ChannelShutdownAsync += (_, _) =>
        {
            ended.TrySetResult();
            return Task.CompletedTask;
        };
        if (channel.IsOpen) await ended.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancelled);
    }

    private static async Task DeclareAsync(IChannel channel) => await channel.QueueDeclareAsync("q", true, false, false, cancellationToken: Cancelled);

    private static async Task PublishAsync(IChannel channel, string body) =>
        await channel.BasicPublishAsync("", "q", true, new BasicProperties { Persistent = true }, Encoding.UTF8.GetBytes(body), Cancelled);

    private static async Task<bool> TryPublishAsync(IChannel channel, string body)
    {
        try
        {
            await PublishAsync(channel, body);
            return true;
        }
        catch (RabbitMQClientException)
        {
            return false;
        }
    }

    private static async Task<List<string>> DrainAsync(EmbeddedBroker embedded)
    {
        var channel = await embedded.OpenAsync();
        var bodies = new List<string>();
        while (await channel.BasicGetAsync("q", true, Cancelled) is { } message) bodies.Add(Encoding.UTF8.GetString(message.Body.Span));
        return bodies;
    }
}
