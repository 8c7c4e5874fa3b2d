using Hoopoe.Core.Connections;
using Hoopoe.Management.Json;
using Hoopoe.Management.Rates;

namespace Hoopoe.Management.Connections;

/// <summary>Connections and channels as RabbitMQ's API shows them. Made for one answer.</summary>
/// <param name="node">The node's name.</param>
/// <param name="rates">The rates of what is looked at.</param>
internal sealed class ConnectionJson(string node, AskedRates rates)
{
    /// <summary>Writes a connection.</summary>
    public void Write(JsonFields fields, IClientConnection connection)
    {
        fields.Text("name", connection.Name);
        if (connection.GivenName is { } given) fields.Text("user_provided_name", given);
        fields.Text("node", node);
        fields.Text("user", connection.User);
        fields.Text("user_who_performed_action", connection.User);
        fields.Text("vhost", connection.VirtualHost);
        fields.Text("protocol", connection.Protocol);
        fields.Text("auth_mechanism", connection.AuthenticationMechanism);
        fields.Text("state", connection.State);
        fields.Text("type", connection.IsDirect ? "direct" : "network");
        WriteAddresses(fields, connection);
        SecurityJson.Write(fields, connection.Security);
        fields.Number("channel_max", connection.ChannelMax);
        fields.Number("frame_max", connection.FrameMax);
        fields.Number("timeout", (long)connection.Heartbeat.TotalSeconds);
        fields.Number("connected_at", connection.ConnectedAt.ToUnixTimeMilliseconds());
        if (fields.Want("channels")) fields.Number("channels", connection.Channels.Count);
        fields.Arguments("client_properties", connection.ClientProperties);
        rates.Of(connection, () => Counters.Of(connection)).WriteAll(fields);
    }

    /// <summary>Writes a channel as it stands in lists.</summary>
    public void Write(JsonFields fields, IClientChannel channel)
    {
        var connection = channel.Connection;
        fields.Text("name", Addresses.NameOf(channel));
        fields.Object("connection_details", connection, static (inner, owner) =>
        {
            var (host, port) = Addresses.Split(owner.Peer);
            inner.Text("name", owner.Name);
            inner.Text("peer_host", host);
            inner.Number("peer_port", port);
        });
        fields.Text("node", node);
        fields.Number("number", channel.Number);
        fields.Text("user", connection.User);
        fields.Text("user_who_performed_action", connection.User);
        fields.Text("vhost", connection.VirtualHost);
        fields.Text("state", connection.State);
        fields.Flag("confirm", channel.Confirms);
        fields.Flag("transactional", channel.Transactional);
        fields.Number("consumer_count", channel.ConsumerCount);
        fields.Number("messages_unacknowledged", channel.UnackedCount);
        fields.Number("messages_unconfirmed", channel.UnconfirmedCount);
        fields.Number("prefetch_count", channel.Prefetch);
        fields.Number("global_prefetch_count", channel.SharedPrefetch);
        fields.Object("message_stats", rates.Of(channel, () => Counters.Of(channel)), static (inner, rated) => rated.WriteAll(inner));
    }

    private static void WriteAddresses(JsonFields fields, IClientConnection connection)
    {
        var (host, port) = Addresses.Split(connection.Local);
        var (peerHost, peerPort) = Addresses.Split(connection.Peer);
        fields.Text("host", host);
        fields.Number("port", port);
        fields.Text("peer_host", peerHost);
        fields.Number("peer_port", peerPort);
    }
}
