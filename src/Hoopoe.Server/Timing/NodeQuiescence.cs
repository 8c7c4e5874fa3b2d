using Hoopoe.Core;
using Hoopoe.Protocols.Amqp;
using Hoopoe.Server.Client;
using Hoopoe.Server.Durability;

namespace Hoopoe.Server.Timing;

/// <summary>
/// Tells whether anything is under way inside a broker: looks at everybody who may be running a turn, so that queues, dead
/// letters and outputs need no look of their own. Costs the broker nothing; lives as long as it.
/// </summary>
internal sealed class NodeQuiescence(Broker broker, AmqpServer amqp, NodeStore? store, TransportActivity transports, ClientActivity clients) : IQuiescent
{
    /// <inheritdoc/>
    // The journal before what waits for it: where it does not come to rest, nothing of that does.
    public string? FindBusy() =>
        FindHashing() ?? store?.FindBusy() ?? amqp.FindBusy() ?? clients.FindBusy() ?? (broker.Upkeep.IsIdle ? null : "its upkeep is due");

    /// <inheritdoc/>
    public long Activity => transports.Count + clients.Begun + broker.Upkeep.Calls + (store?.Journal.End.Value ?? 0) + (store?.Notices ?? 0);

    private string? FindHashing() => broker.Authentication.IsUpgrading ? "it is hashing a password anew" : null;
}
