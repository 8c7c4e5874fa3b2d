using Hoopoe.Core.Access;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Protocols.Amqp.Channels;

/// <summary>What a change of rights means to a channel that remembers where its last message went.</summary>
public sealed class ChangedRightsTests : IDisposable
{
    private readonly TestBroker _broker = new();
    private readonly TestClient _client;

    public ChangedRightsTests()
    {
        _client = _broker.Connect();
        _client.Call(1, new QueueDeclare { Queue = "q"u8 }, QueueDeclareOk.Id);
        _client.Call(1, new QueueBind { Queue = "q"u8, Exchange = "amq.topic"u8, RoutingKey = "k"u8 }, QueueBindOk.Id);
    }

    public void Dispose() => _broker.Dispose();

    [Theory]
    [InlineData("", "q", "exchange 'amq.default'")]
    [InlineData("amq.topic", "k", "exchange 'amq.topic'")]
    public void Publish_OnceTheRightIsTaken_GoesTheKnownWayNoMore(string exchange, string key, string resource)
    {
        PublishTwice(exchange, key);
        _broker.Core.Users.Set(new PermissionDefinition("guest", "/", ".*", "^q$", ".*"));
        Refused(exchange, key, $"write access to {resource} in vhost '/'");
    }

    [Fact]
    public void Publish_OnceTheRoutingKeyIsForbidden_GoesTheKnownWayNoMore()
    {
        PublishTwice("amq.topic", "k");
        _broker.Core.Users.Set(new TopicPermissionDefinition("guest", "/", "amq.topic", "^other$", ".*"));
        Refused("amq.topic", "k", "write access to topic 'k' in exchange 'amq.topic'");
    }

    private void PublishTwice(string exchange, string key)
    {
        for (int i = 0; i < 2; i++) _client.Publish(key, "m", exchange: exchange);
        Assert.Equal(2, _broker.Queue("q").ReadyCount);
    }

    private void Refused(string exchange, string key, string reason)
    {
        _client.Publish(key, "m", exchange: exchange);
        var close = _client.Expect(ChannelClose.Id).ChannelClose;
        Assert.Equal(403, close.ReplyCode);
        Assert.Contains(reason, close.ReplyText.ToText(), StringComparison.Ordinal);
        Assert.Equal(2, _broker.Queue("q").ReadyCount);
    }
}
