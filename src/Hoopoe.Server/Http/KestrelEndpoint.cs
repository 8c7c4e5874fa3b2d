using System.Net;
using System.Net.Sockets;
using Hoopoe.Server.Listeners;
using Hoopoe.Server.Tls;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Hoopoe.Server.Http;

/// <summary>
/// A web server at addresses of one port, from its start until it is disposed of. It is Kestrel without a host around it, because a host takes
/// the process's signals for itself and longer to start than the broker.
/// </summary>
internal sealed class KestrelEndpoint : IAsyncDisposable
{
    // A call under way gets its answer; a connection that is only kept open is not waited for.
    private static readonly TimeSpan _patience = TimeSpan.FromMilliseconds(500);

    private readonly KestrelServer _server;

    private KestrelEndpoint(KestrelServer server) => _server = server;

    /// <summary>Where it listens.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints =>
        [.. _server.Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => EndPointOf(new Uri(address)))];

    /// <summary>Starts listening.</summary>
    /// <param name="addresses">The addresses; ports of their own count for other protocols.</param>
    /// <param name="port">The port.</param>
    /// <param name="mostBodyBytes">The longest body of a call that it reads.</param>
    /// <param name="application">What answers.</param>
    /// <param name="purpose">What it is for, as a message says that it cannot listen: "HTTP".</param>
    /// <param name="limits">What one who calls may take up; the usual, where it is null.</param>
    /// <param name="tls">Where clients shake hands; null to serve without TLS.</param>
    /// <exception cref="HoopoeStartException">It cannot listen.</exception>
    public static async Task<KestrelEndpoint> StartAsync(
        IReadOnlyList<ListenAddress> addresses, int port, long mostBodyBytes, IHttpApplication<HttpContext> application, string purpose,
        HttpLimits? limits = null, TlsGate? tls = null)
    {
        var options = new KestrelServerOptions { AddServerHeader = false };
        (limits ?? new HttpLimits()).Apply(options.Limits);
        if (tls is not null)
        {
            var middleware = new TlsMiddleware(tls);
            options.ConfigureEndpointDefaults(listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(middleware.Wrap);
            });
        }
        options.Limits.MaxRequestBodySize = mostBodyBytes;
        foreach (var address in addresses.Select(address => address.Address).Distinct())
        {
            if (address is null) options.ListenAnyIP(port);
            else options.Listen(address, port);
        }
        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
        var endpoint = new KestrelEndpoint(new KestrelServer(Options.Create(options), transport, NullLoggerFactory.Instance));
        try
        {
            await endpoint._server.StartAsync(application, CancellationToken.None);
            return endpoint;
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            endpoint._server.Dispose();
            var cause = error.GetBaseException();
            throw new HoopoeStartException(
                $"cannot listen at {string.Join(", ", addresses)} port {port} for {purpose}: {HoopoeStartException.Reason(cause)}", error);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(_patience);
        await _server.StopAsync(patience.Token);
        _server.Dispose();
    }

    private static IPEndPoint EndPointOf(Uri address) =>
        new(IPAddress.TryParse(address.DnsSafeHost, out var host) ? host : IPAddress.IPv6Any, address.Port);
}
