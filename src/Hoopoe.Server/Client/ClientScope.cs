using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.VirtualHosts;
using Hoopoe.Protocols.Amqp;

namespace Hoopoe.Server.Client;

/// <summary>
/// Who a client is and where it works; made when it connects and never changed. Any thread may read it.
/// </summary>
/// <param name="Server">The AMQP server, whose limits and back-pressure hold for clients in the process too.</param>
/// <param name="VirtualHost">Where it works.</param>
/// <param name="User">Whose permissions it has.</param>
internal sealed record ClientScope(AmqpServer Server, VirtualHost VirtualHost, UserDefinition User)
{
    /// <summary>The broker.</summary>
    public Broker Broker => Server.Broker;

    /// <summary>A grant for one that is not shared between threads.</summary>
    public Grant MakeGrant() => new(Broker.Users, User.Name, VirtualHost.Name);
}
