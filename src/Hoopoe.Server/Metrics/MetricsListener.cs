using System.Net;
using Hoopoe.Management.Metrics;
using Hoopoe.Server.Http;

namespace Hoopoe.Server.Metrics;

/// <summary>Answers Prometheus at a port of its own, and nothing else. From its start until it is disposed of.</summary>
internal sealed class MetricsListener : IAsyncDisposable
{
    private readonly KestrelEndpoint _server;
    private readonly MetricsApplication _application;

    private MetricsListener(KestrelEndpoint server, MetricsApplication application) => (_server, _application) = (server, application);

    /// <summary>Where it listens.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints => _server.EndPoints;

    /// <summary>Starts listening; answers 503 until there is something to <see cref="Serve"/>.</summary>
    /// <param name="options">Where.</param>
    /// <param name="limits">What one who calls may take up.</param>
    /// <exception cref="HoopoeStartException">It cannot listen.</exception>
    public static async Task<MetricsListener> StartAsync(MetricsOptions options, HttpLimits limits)
    {
        var application = new MetricsApplication(options.IsOpen);
        return new MetricsListener(
            await KestrelEndpoint.StartAsync(options.Addresses, options.Port, mostBodyBytes: 0, application, "metrics (metrics.port; 0 is none)", limits), application);
    }

    /// <summary>Serves the metrics of a broker; of none, while there is none.</summary>
    public void Serve(MetricsEndpoint? metrics) => _application.Metrics = metrics;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
