using Hoopoe.Core;
using Hoopoe.Core.Parameters;
using Hoopoe.Core.VirtualHosts;
using Hoopoe.Server.Definitions;
using Hoopoe.Tests.Core.Policies;
using Hoopoe.Tests.Testing;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Xunit;

namespace Hoopoe.Tests.Server.Policies;

/// <summary>Policies as a real client sees them: set by definitions at the start, and changed while its queue is in use.</summary>
public sealed class PolicyClientTests
{
    [Fact]
    public async Task Policy_OfTheDefinitionsFile_LimitsWhatAClientDeclares()
    {
        var directory = Directory.CreateTempSubdirectory("hoopoe-policies-");
        string file = Path.Combine(directory.FullName, "definitions.json");
        await File.WriteAllTextAsync(
            file, """{ "policies": [{ "vhost": "/", "name": "p", "pattern": "^work", "definition": { "max-length": 1, "overflow": "reject-publish" } }] }""",
            TestContext.Current.CancellationToken);
        await using var embedded = await EmbeddedBroker.StartAsync(EmbeddedBroker.Options with { Definitions = new DefinitionsOptions { File = file } });
        var channel = await embedded.OpenAsync();
        await channel.QueueDeclareAsync("work", durable: true, exclusive: false, autoDelete: false, cancellationToken: TestContext.Current.CancellationToken);
        await PublishAsync(channel, "1");
        await Assert.ThrowsAsync<PublishException>(() => PublishAsync(channel, "2"));
        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Policy_ChangedWhileAClientPublishes_CountsFromItsNextMessage()
    {
        await using var embedded = await EmbeddedBroker.StartAsync();
        var host = HostOf(embedded);
        var channel = await embedded.OpenAsync();
        await channel.QueueDeclareAsync("work", durable: true, exclusive: false, autoDelete: false, cancellationToken: TestContext.Current.CancellationToken);
        foreach (string body in (string[])["1", "2", "3"]) await PublishAsync(channel, body);
        host.SetPolicy("p", "^work$", ("max-length", 2L), ("overflow", "reject-publish"));
        await Assert.ThrowsAsync<PublishException>(() => PublishAsync(channel, "4"));
        Assert.Equal(3u, await CountAsync(channel));
        host.SetPolicy("p", "^work$", ("max-length", 2L));
        Assert.Equal(2u, await CountAsync(channel));
        await PublishAsync(channel, "5");
        Assert.Equal(2u, await CountAsync(channel));
        host.RemovePolicy("p");
        await PublishAsync(channel, "6");
        Assert.Equal(3u, await CountAsync(channel));
    }

    [Fact]
    public async Task DeadLetterPolicy_SetOnARunningQueue_SendsExpiredMessagesOn()
    {
        await using var embedded = await EmbeddedBroker.StartAsync();
        var channel = await embedded.OpenAsync();
        await channel.QueueDeclareAsync("work", durable: true, exclusive: false, autoDelete: false, cancellationToken: TestContext.Current.CancellationToken);
        await channel.QueueDeclareAsync("dead", durable: true, exclusive: false, autoDelete: false, cancellationToken: TestContext.Current.CancellationToken);
        HostOf(embedded).SetPolicy("p", "^work$", ("message-ttl", 1000L), ("dead-letter-exchange", ""), ("dead-letter-routing-key", "dead"));
        await PublishAsync(channel, "late");
        embedded.Broker.Time.Advance(TimeSpan.FromMilliseconds(1001));
        var letter = await channel.BasicGetAsync("dead", autoAck: true, TestContext.Current.CancellationToken);
        Assert.Equal("late", System.Text.Encoding.UTF8.GetString(letter!.Body.Span));
    }

    [Fact]
    public async Task Client_OfALimitedVirtualHost_IsToldWhyItMayNotConnect()
    {
        await using var embedded = await EmbeddedBroker.StartAsync();
        var turn = new Turn();
        var limits = TestMessages.Arguments(("max-connections", 0L));
        Assert.Null(HostOf(embedded).Parameters.Set(new ParameterDefinition(ParameterDefinition.VirtualHostLimitsComponent, "limits", limits), turn));
        turn.Complete();
        // This client does not wait for the answer to its connection.open.
        var error = await Assert.ThrowsAnyAsync<Exception>(() => embedded.OpenAsync());
        Assert.Contains("connection limit (0) is reached", error.ToString(), StringComparison.Ordinal);
    }

    private static VirtualHost HostOf(EmbeddedBroker embedded)
    {
        Assert.True(embedded.Broker.Core.TryGetVirtualHost("/", out var host));
        return host;
    }

    private static async Task PublishAsync(IChannel channel, string body) =>
        await channel.BasicPublishAsync("", "work", System.Text.Encoding.UTF8.GetBytes(body), TestContext.Current.CancellationToken);

    private static Task<uint> CountAsync(IChannel channel) => channel.MessageCountAsync("work", TestContext.Current.CancellationToken);
}
