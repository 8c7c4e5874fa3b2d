using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.Auditing;
using Hoopoe.Core.Limits;
using Hoopoe.Core.Tracing;
using Hoopoe.Core.VirtualHosts;
using Hoopoe.Protocols.Amqp;

namespace Hoopoe.Server.Client;

/// <summary>
/// Who a client is and where it works; made when it connects and never changed. Any thread may read it.
/// </summary>
/// <param name="Server">The AMQP server, whose limits and back-pressure hold for clients in the process too.</param>
/// <param name="VirtualHost">Where it works.</param>
/// <param name="User">Whose permissions it has.</param>
/// <param name="Seat">Its place among the connections that its user and virtual host may have.</param>
/// <param name="Party">How the trace names it.</param>
/// <param name="Activity">Where its calls are counted, for a broker whose time is advanced by hand; else null.</param>
internal sealed record ClientScope(
    AmqpServer Server, VirtualHost VirtualHost, UserDefinition User, ConnectionSeat Seat, TraceParty Party, ClientActivity? Activity)
{
    /// <summary>The broker.</summary>
    public Broker Broker => Server.Broker;

    /// <summary>Who it is to the audit trail.</summary>
    public AuditActor Actor { get; } = new(User.Name, "in-process", "direct");

    /// <summary>A grant for one that is not shared between threads.</summary>
    public Grant MakeGrant() => new(Broker.Users, User.Name, VirtualHost.Name) { Actor = Actor };

    /// <summary>Begins a call into the broker, which ends with <see cref="Leave"/>.</summary>
    public ThreadTurn Enter()
    {
        Activity?.Enter();
        return ThreadTurn.Current;
    }

    /// <summary>Ends a call: what had to wait until nothing was held happens now.</summary>
    public void Leave(ThreadTurn thread)
    {
        try
        {
            thread.Turn.Complete();
        }
        finally
        {
            Activity?.Leave();
        }
    }
}
