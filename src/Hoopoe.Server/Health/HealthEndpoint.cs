using System.Net;
using System.Net.Sockets;
using Hoopoe.Management;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using ListenOptions = Hoopoe.Server.Listeners.ListenOptions;

namespace Hoopoe.Server.Health;

/// <summary>
/// Answers GET /health over HTTP: 200 while the broker serves, 503 before and after; and the management API. It is Kestrel without a host
/// around it, because a host takes the process's signals for itself and longer to start than the broker.
/// </summary>
internal sealed class HealthEndpoint : IAsyncDisposable
{
    // A probe under way gets its answer; a connection that is only kept open is not waited for.
    private static readonly TimeSpan _patience = TimeSpan.FromMilliseconds(500);

    private readonly KestrelServer _server;
    private readonly HealthApplication _application = new();

    private HealthEndpoint(KestrelServer server) => _server = server;

    /// <summary>Where it listens.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints =>
        [.. _server.Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => EndPointOf(new Uri(address)))];

    /// <summary>Starts listening, at the addresses of AMQP; answers 503 until <see cref="SetReady"/>.</summary>
    /// <exception cref="HoopoeStartException">It cannot listen.</exception>
    public static async Task<HealthEndpoint> StartAsync(HttpOptions http, ListenOptions listen)
    {
        var options = new KestrelServerOptions { AddServerHeader = false };
        // Its own refusal of a longer one says why.
        options.Limits.MaxRequestBodySize = ManagementApi.MostBodyBytes + 1L;
        foreach (var address in listen.Addresses.Select(address => address.Address).Distinct())
        {
            if (address is null) options.ListenAnyIP(http.Port);
            else options.Listen(address, http.Port);
        }
        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
        var endpoint = new HealthEndpoint(new KestrelServer(Options.Create(options), transport, NullLoggerFactory.Instance));
        try
        {
            await endpoint._server.StartAsync(endpoint._application, CancellationToken.None);
            return endpoint;
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            endpoint._server.Dispose();
            var cause = error.GetBaseException();
            throw new HoopoeStartException(
                $"cannot listen at {string.Join(", ", listen.Addresses)} port {http.Port} for HTTP: {HoopoeStartException.Reason(cause)}", error);
        }
    }

    /// <summary>From now on /health says that all is well, and the API is served, which this disposes of in the end.</summary>
    public void SetReady(ManagementApi? api = null)
    {
        _application.Api?.Dispose();
        _application.Api = api;
        _application.Serving = true;
        _application.Ready = true;
    }

    /// <summary>Whether clients are served, as long as the broker is ready: else /health says that it does not serve, and the API goes on.</summary>
    public bool IsServing
    {
        set => _application.Serving = value;
    }

    /// <summary>From now on /health says that the broker stops.</summary>
    public void SetStopping() => _application.Ready = false;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(_patience);
        await _server.StopAsync(patience.Token);
        _server.Dispose();
        _application.Api?.Dispose();
    }

    private static IPEndPoint EndPointOf(Uri address) =>
        new(IPAddress.TryParse(address.DnsSafeHost, out var host) ? host : IPAddress.IPv6Any, address.Port);
}
