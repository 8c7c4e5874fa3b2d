using System.Net;
using Hoopoe.Management;
using Hoopoe.Management.Metrics;
using Hoopoe.Server.Http;
using Hoopoe.Server.Tls;
using ListenOptions = Hoopoe.Server.Listeners.ListenOptions;

namespace Hoopoe.Server.Health;

/// <summary>Answers GET /health over HTTP: 200 while the broker serves, 503 before and after; and the management API and metrics.</summary>
internal sealed class HealthEndpoint : IAsyncDisposable
{
    private readonly HealthApplication _application = new();
    private KestrelEndpoint? _plain;
    private KestrelEndpoint? _secure;

    private HealthEndpoint()
    {
    }

    /// <summary>Where it listens without TLS.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints => _plain?.EndPoints ?? [];

    /// <summary>Where it listens for TLS.</summary>
    public IReadOnlyList<IPEndPoint> SecureEndPoints => _secure?.EndPoints ?? [];

    /// <summary>Starts listening, at the addresses of AMQP; answers 503 until <see cref="SetReady"/>.</summary>
    /// <param name="http">The ports; with <paramref name="https"/>, 0 opens none.</param>
    /// <param name="listen">The addresses.</param>
    /// <param name="https">Where TLS clients shake hands; null to serve without TLS alone.</param>
    /// <exception cref="HoopoeStartException">It cannot listen.</exception>
    public static async Task<HealthEndpoint> StartAsync(HttpOptions http, ListenOptions listen, TlsGate? https = null)
    {
        var endpoint = new HealthEndpoint();
        try
        {
            // Its own refusal of a longer body says why.
            const long Most = ManagementApi.MostBodyBytes + 1L;
            if (https is null || http.Port != 0)
                endpoint._plain = await KestrelEndpoint.StartAsync(listen.Addresses, http.Port, Most, endpoint._application, "HTTP", http.Limits);
            if (https is not null)
                endpoint._secure = await KestrelEndpoint.StartAsync(listen.Addresses, http.TlsPort, Most, endpoint._application, "HTTPS (http.tls-port; 0 is none)", http.Limits, https);
            return endpoint;
        }
        catch
        {
            await endpoint.DisposeAsync();
            throw;
        }
    }

    /// <summary>From now on /health says that all is well, and the API is served, which this disposes of in the end, and the metrics.</summary>
    public void SetReady(ManagementApi? api = null, MetricsEndpoint? metrics = null)
    {
        _application.Api?.Dispose();
        _application.Api = api;
        _application.Metrics = metrics;
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
        if (_plain is not null) await _plain.DisposeAsync();
        if (_secure is not null) await _secure.DisposeAsync();
        _application.Api?.Dispose();
    }
}
