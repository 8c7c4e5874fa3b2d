using System.Net;
using Hoopoe.Management;
using Hoopoe.Management.Metrics;
using Hoopoe.Server.Http;
using ListenOptions = Hoopoe.Server.Listeners.ListenOptions;

namespace Hoopoe.Server.Health;

/// <summary>Answers GET /health over HTTP: 200 while the broker serves, 503 before and after; and the management API and metrics.</summary>
internal sealed class HealthEndpoint : IAsyncDisposable
{
    private readonly KestrelEndpoint _server;
    private readonly HealthApplication _application;

    private HealthEndpoint(KestrelEndpoint server, HealthApplication application) => (_server, _application) = (server, application);

    /// <summary>Where it listens.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints => _server.EndPoints;

    /// <summary>Starts listening, at the addresses of AMQP; answers 503 until <see cref="SetReady"/>.</summary>
    /// <exception cref="HoopoeStartException">It cannot listen.</exception>
    public static async Task<HealthEndpoint> StartAsync(HttpOptions http, ListenOptions listen)
    {
        var application = new HealthApplication();
        // Its own refusal of a longer body says why.
        return new HealthEndpoint(await KestrelEndpoint.StartAsync(listen.Addresses, http.Port, ManagementApi.MostBodyBytes + 1L, application, "HTTP", http.Limits), application);
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
        await _server.DisposeAsync();
        _application.Api?.Dispose();
    }
}
