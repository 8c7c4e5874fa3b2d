using Hoopoe.Protocols.Amqp;
using Hoopoe.Protocols.Transport;
using Hoopoe.Server.Faults;
using Hoopoe.Server.Timing;
using Hoopoe.Server.Tls;
using Hoopoe.Server.Transport;

namespace Hoopoe.Server.Listeners;

/// <summary>
/// Leads the connections that listeners accept to whoever serves, and puts around them what a test asks for. While nobody
/// serves, as between a crash and the start after it, they wait. Lives as long as the broker; any thread may call.
/// </summary>
/// <param name="activity">Where connections are observed, for a broker whose time is advanced by hand; else null.</param>
/// <param name="faults">What goes wrong with connections; else null.</param>
internal sealed class Admission(TransportActivity? activity, ConnectionFaults? faults)
{
    private volatile TaskCompletionSource<AmqpServer?> _server = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Who serves from now on.</summary>
    public void Open(AmqpServer server) => _server.TrySetResult(server);

    /// <summary>Has connections wait until it is opened again.</summary>
    public void Suspend() => _server = new TaskCompletionSource<AmqpServer?>(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Cuts the connections that wait: nobody will serve them.</summary>
    public void Close() => _server.TrySetResult(null);

    /// <summary>Serves a connection until it ends. Never throws.</summary>
    /// <param name="transport">The connection.</param>
    /// <param name="tls">Makes it one over TLS; null where it is to be served as it is.</param>
    public async Task ServeAsync(ITransport transport, TlsGate? tls = null)
    {
        if (faults is not null && faults.TryRefuse())
        {
            transport.Dispose();
            return;
        }
        if (await _server.Task is not { } server)
        {
            transport.Dispose();
            return;
        }
        if (activity is not null && transport is SocketTransport socket) transport = new ObservedTransport(socket, activity);
        if (tls is not null)
        {
            if (await tls.SecureAsync(transport) is not { } secured) return;
            transport = secured;
        }
        if (faults is not null) transport = faults.Cover(transport, server);
        await server.ServeAsync(transport);
    }
}
