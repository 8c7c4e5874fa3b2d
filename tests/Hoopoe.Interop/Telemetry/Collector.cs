using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hoopoe.Interop.Telemetry;

/// <summary>
/// What stands in for an OpenTelemetry collector: takes OTLP over HTTP at a free port and keeps all that came. It can be told to
/// answer nobody for a while. Belongs to one test.
/// </summary>
internal sealed class Collector : IAsyncDisposable
{
    // Far longer than anything takes to come, for machines that do much else.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly WebApplication _application;
    private readonly Lock _lock = new();
    private readonly List<CollectedSpan> _spans = [];
    private readonly Dictionary<string, CollectedMetric> _metrics = [];
    private TaskCompletionSource _arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _held = Task.CompletedTask;

    private Collector(WebApplication application) => _application = application;

    /// <summary>Where it listens.</summary>
    public string Endpoint => _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <summary>The headers of the last request.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; private set; } = new Dictionary<string, string>();

    /// <summary>All spans that came.</summary>
    public IReadOnlyList<CollectedSpan> Spans
    {
        get
        {
            lock (_lock) return [.. _spans];
        }
    }

    public static async Task<Collector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0));
        var application = builder.Build();
        var collector = new Collector(application);
        application.Run(collector.TakeAsync);
        await application.StartAsync();
        return collector;
    }

    /// <summary>Answers nobody until what is returned is completed.</summary>
    public TaskCompletionSource Hold()
    {
        var hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _held = hold.Task;
        return hold;
    }

    /// <summary>The one span of that name, when it has come.</summary>
    public Task<CollectedSpan> SpanAsync(string name) => WaitAsync($"span '{name}'", () => _spans.SingleOrDefault(span => span.Name == name));

    /// <summary>A number of a metric, when it has come to be this.</summary>
    public Task<CollectedMetric> MetricAsync(string name, Func<CollectedMetric, bool> isIt) =>
        WaitAsync($"metric '{name}'", () => _metrics.Values.SingleOrDefault(metric => metric.Name == name && isIt(metric)));

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();

    private async Task TakeAsync(HttpContext http)
    {
        await _held;
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var request = new WireFields(body.ToArray());
        lock (_lock)
        {
            Headers = http.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString());
            if (http.Request.Path == "/v1/traces") _spans.AddRange(CollectedSpan.In(request));
            else if (http.Request.Path == "/v1/metrics") Keep(request);
            else http.Response.StatusCode = StatusCodes.Status404NotFound;
            _arrival.SetResult();
            _arrival = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        http.Response.ContentType = "application/x-protobuf";
    }

    private void Keep(WireFields request)
    {
        foreach (var metric in CollectedMetric.In(request))
            _metrics[$"{metric.Name} {string.Join(',', metric.Attributes.Select(pair => $"{pair.Key}={pair.Value}"))}"] = metric;
    }

    private async Task<T> WaitAsync<T>(string what, Func<T?> find)
        where T : class
    {
        using var limit = new CancellationTokenSource(Limit);
        while (true)
        {
            Task arrival;
            lock (_lock)
            {
                if (find() is { } found) return found;
                arrival = _arrival.Task;
            }
            try
            {
                await arrival.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException error)
            {
                lock (_lock)
                {
                    throw new InvalidOperationException(
                        $"{what} did not come, but these did:\n{string.Join('\n', [.. _spans.Select(span => span.Name), .. _metrics.Values.Select(one => one.ToString())])}", error);
                }
            }
        }
    }
}
