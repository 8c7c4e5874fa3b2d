using Hoopoe.Core.Connections;

namespace Hoopoe.Server.Client;

/// <summary>All that a client in the process does, as the one channel that others see. Lives as long as the client; any thread may ask.</summary>
/// <param name="connection">The connection that the client is shown as.</param>
/// <param name="client">The client.</param>
internal sealed class ShownChannel(ShownClient connection, BrokerClient client) : IClientChannel
{
    /// <inheritdoc/>
    public IClientConnection Connection => connection;

    /// <inheritdoc/>
    public int Number => 1;

    /// <inheritdoc/>
    public bool Confirms => Confirmed > 0;

    /// <inheritdoc/>
    public bool Transactional => false;

    /// <inheritdoc/>
    public int Prefetch => 0;

    /// <inheritdoc/>
    public int SharedPrefetch => 0;

    /// <inheritdoc/>
    public int ConsumerCount => client.Consuming.ConsumerCount;

    /// <inheritdoc/>
    public int UnackedCount => client.Consuming.CountAll().Unacked;

    /// <inheritdoc/>
    public long Published => client.Publishing.CountAll().Published;

    /// <inheritdoc/>
    public long Confirmed => client.Publishing.CountAll().Confirmed;

    /// <inheritdoc/>
    public long Delivered => client.Consuming.CountAll().Delivered;

    /// <inheritdoc/>
    public long Settled => client.Consuming.CountAll().Settled;
}
