using Hoopoe.Core;
using Hoopoe.Management.Auditing;
using Hoopoe.Management.Hints;
using Hoopoe.Management.Http;
using Hoopoe.Management.Logging;
using Hoopoe.Management.Rates;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Hoopoe.Management;

/// <summary>
/// RabbitMQ's HTTP API, /api and all below it, over a broker. Lives as long as the broker; serves many calls at once. Every
/// call logs in as a user of the broker.
/// </summary>
public sealed class ManagementApi : IDisposable
{
    /// <summary>The longest body of a call, in bytes: larger documents are definitions of a size that nobody has, or an attack.</summary>
    public const int MostBodyBytes = 64 << 20;

    private const string Prefix = "/api/";

    private readonly IReadOnlyList<Route> _routes = ApiRoutes.All();
    private readonly Action<Exception> _failed;

    /// <summary>Makes the API of a broker.</summary>
    /// <param name="broker">The broker.</param>
    /// <param name="node">What only the composition root knows.</param>
    /// <param name="definitions">The definitions as a document.</param>
    /// <param name="failed">Told of failures that are no caller's fault.</param>
    /// <param name="time">The clock of rates and hints; without it, that of the broker's upkeep.</param>
    public ManagementApi(Broker broker, NodeFacts node, IDefinitionsPort definitions, Action<Exception> failed, TimeProvider? time = null)
    {
        (Broker, Node, Definitions, _failed) = (broker, node, definitions, failed);
        time ??= broker.Upkeep.Time;
        Rates = new RateSampler(time);
        // What the overview's charts show is known before anybody opens them.
        Rates.Keep(broker, () => Counters.Of(broker.VirtualHosts));
        Rates.Keep(broker.Connections, () => Counters.OfChurn(broker));
        Hints = new HintMonitor(broker, node, Rates, time, failed);
    }

    internal Broker Broker { get; }

    internal NodeFacts Node { get; }

    internal IDefinitionsPort Definitions { get; }

    internal RateSampler Rates { get; }

    /// <summary>What is logged, where that can be changed; else null.</summary>
    public ILogLevels? LogLevels { get; init; }

    /// <summary>Where who did what is read; null where that is not kept.</summary>
    public IAuditReader? Audit { get; init; }

    internal HintMonitor Hints { get; }

    /// <summary>Whether a path is of the API.</summary>
    public static bool Owns(string path) => path.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Answers a call. Never fails, but by the caller's leaving.</summary>
    public Task ServeAsync(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        return GuardedCall.RunAsync(http, RunAsync, _failed);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Hints.Dispose();
        Rates.Dispose();
    }

    private async ValueTask RunAsync(HttpContext http)
    {
        string target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (string.IsNullOrEmpty(target)) target = http.Request.Path.Value ?? "";
        int end = target.IndexOf('?', StringComparison.Ordinal);
        string path = end < 0 ? target : target[..end];
        var caller = await Login.RunAsync(http, Broker, Node);
        // Proxies send the whole address.
        int start = path.IndexOf(Prefix, StringComparison.Ordinal);
        if (start < 0) throw ApiException.NotFound();
        string[] segments = PathText.Split(path[(start + Prefix.Length)..]);
        foreach (var route in _routes)
        {
            if (route.Match(segments) is not { } filled) continue;
            await RunAsync(http, route, caller, filled);
            return;
        }
        throw ApiException.NotFound();
    }

    private async ValueTask RunAsync(HttpContext http, Route route, Caller caller, Dictionary<string, string> filled)
    {
        string method = http.Request.Method;
        if (route.For(method) is not var (access, run))
        {
            http.Response.Headers.Allow = route.Allowed;
            http.Response.StatusCode = method == "OPTIONS" ? StatusCodes.Status200OK : StatusCodes.Status405MethodNotAllowed;
            return;
        }
        var request = new ApiRequest(http, this, caller, filled);
        await CallAudit.RunAsync(Broker.Options.Audit, http, request, route.Path, () =>
        {
            caller.Require(access, request.TryHost());
            return RunAsync(request, run);
        });
    }

    private static async ValueTask RunAsync(ApiRequest request, Handler run)
    {
        while (true)
        {
            try
            {
                await run(request);
                return;
            }
            catch (ApiException) when (request.Grants.Question is not null)
            {
                // Rights are asked for before anything is done, so it can be done again once they are known.
                await request.Grants.AskAsync(request.Gone);
            }
        }
    }
}
