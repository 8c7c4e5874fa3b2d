using Hoopoe.Protocols.Amqp;
using Hoopoe.Protocols.Transport;
using Hoopoe.Server.Timing;
using Hoopoe.Server.Transport;

namespace Hoopoe.Server.Listeners;

/// <summary>
/// Leads the connections that listeners accept to the AMQP server, and puts around them what a test asks for. Lives as
/// long as the broker; any thread may call.
/// </summary>
/// <param name="activity">Where connections are observed, for a broker whose time is advanced by hand; else null.</param>
internal sealed class Admission(TransportActivity? activity)
{
    private volatile AmqpServer? _server;

    /// <summary>Who serves from now on.</summary>
    public void Open(AmqpServer server) => _server = server;

    /// <summary>Serves a connection until it ends. Never throws.</summary>
    public async Task ServeAsync(ITransport transport)
    {
        if (_server is not { } server)
        {
            transport.Dispose();
            return;
        }
        if (activity is not null && transport is SocketTransport socket) transport = new ObservedTransport(socket, activity);
        await server.ServeAsync(transport);
    }
}
