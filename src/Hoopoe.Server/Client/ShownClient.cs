using Hoopoe.Core;
using Hoopoe.Core.Connections;
using Hoopoe.Protocols.Amqp;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Server.Client;

/// <summary>
/// A client in the process as the HTTP API and others see it: a connection without a network, with one channel for all that it
/// does. Lives as long as the client; any thread may ask.
/// </summary>
internal sealed class ShownClient : IClientConnection
{
    private readonly BrokerClient _client;
    private readonly ClientScope _scope;

    /// <summary>Shows a client that is being made.</summary>
    public ShownClient(BrokerClient client, ClientScope scope)
    {
        (_client, _scope) = (client, scope);
        ConnectedAt = scope.Broker.Upkeep.Clock.UtcNow;
        Channel = new ShownChannel(this, client);
    }

    /// <summary>Its one channel.</summary>
    public ShownChannel Channel { get; }

    /// <inheritdoc/>
    public string Name => _scope.Party.Connection;

    /// <inheritdoc/>
    public string? GivenName => null;

    /// <inheritdoc/>
    public string Peer => "in-process";

    /// <inheritdoc/>
    public string Local => "in-process";

    /// <inheritdoc/>
    public bool IsDirect => true;

    /// <inheritdoc/>
    // As RabbitMQ calls its clients within the node.
    public string Protocol => "Direct 0-9-1";

    /// <inheritdoc/>
    public string User => _scope.User.Name;

    /// <inheritdoc/>
    public string VirtualHost => _scope.VirtualHost.Name;

    /// <inheritdoc/>
    public string AuthenticationMechanism => "";

    /// <inheritdoc/>
    public string State => "running";

    /// <inheritdoc/>
    public DateTimeOffset ConnectedAt { get; }

    /// <inheritdoc/>
    public TimeSpan Heartbeat => TimeSpan.Zero;

    /// <inheritdoc/>
    public int FrameMax => 0;

    /// <inheritdoc/>
    public int ChannelMax => 1;

    /// <inheritdoc/>
    public Arguments ClientProperties => Arguments.Empty;

    /// <inheritdoc/>
    public long ReceivedBytes => 0;

    /// <inheritdoc/>
    public long SentBytes => 0;

    /// <inheritdoc/>
    public IReadOnlyList<IClientChannel> Channels => [Channel];

    /// <inheritdoc/>
    public void Close(string reason)
    {
        var told = BrokerException.Of(new AmqpError(ReplyCode.ConnectionForced, reason));
        _client.Close(told);
        _client.Abandon(told);
    }
}
