using System.Text;
using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Management.Hints;
using Hoopoe.Management.Http;
using Hoopoe.Management.Json;
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
        Rates.Keep(broker.Connections, () => Counters.Of(broker.Connections));
        Hints = new HintMonitor(broker, node, Rates, time, failed);
    }

    internal Broker Broker { get; }

    internal NodeFacts Node { get; }

    internal IDefinitionsPort Definitions { get; }

    internal RateSampler Rates { get; }

    internal HintMonitor Hints { get; }

    /// <summary>Whether a path is of the API.</summary>
    public static bool Owns(string path) => path.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Answers a call. Never fails, but by the caller's leaving.</summary>
    public async Task ServeAsync(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        try
        {
            await RunAsync(http);
        }
        catch (JsonItemException error)
        {
            await RefuseAsync(http, ApiException.BadRequest(error.Message));
        }
        catch (ApiException error)
        {
            await RefuseAsync(http, error);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or BadHttpRequestException && !http.Response.HasStarted)
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
        }
        catch (Exception error) when (!http.RequestAborted.IsCancellationRequested)
        {
            _failed(error);
            if (http.Response.HasStarted) http.Abort();
            else await RefuseAsync(http, new ApiException(StatusCodes.Status500InternalServerError, "internal_error", "a defect ended the call; the broker's log says more"));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Hints.Dispose();
        Rates.Dispose();
    }

    private async ValueTask RunAsync(HttpContext http)
    {
        // As it was sent: %2F is part of a name, and not where names end.
        string target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (string.IsNullOrEmpty(target)) target = http.Request.Path.Value ?? "";
        int end = target.IndexOf('?', StringComparison.Ordinal);
        string path = (end < 0 ? target : target[..end])[Prefix.Length..];
        string[] segments = [.. path.TrimEnd('/').Split('/').Select(Uri.UnescapeDataString)];
        var caller = await LogInAsync(http);
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
        caller.Require(access, request.TryHost());
        await run(request);
    }

    private async ValueTask<Caller> LogInAsync(HttpContext http)
    {
        if (!TryReadCredentials(http.Request.Headers.Authorization.ToString(), out string user, out string password)) throw LoginNeeded(http, "Not logged in");
        var peer = http.Connection.RemoteIpAddress;
        bool isLoopback = peer is null || System.Net.IPAddress.IsLoopback(peer);
        var identity = await Broker.Authentication.AuthenticateAsync(
            new Credentials { Mechanism = "PLAIN", User = user, Password = password, Peer = $"{peer}:{http.Connection.RemotePort}", IsLoopback = isLoopback },
            http.RequestAborted);
        if (identity.User is not { } found) throw LoginNeeded(http, "Login failed");
        if (!isLoopback && Node.LoopbackUsers.Contains(found.Name, StringComparer.Ordinal)) throw LoginNeeded(http, "User can only log in via localhost");
        return new Caller(Broker, identity);
    }

    private static ApiException LoginNeeded(HttpContext http, string reason)
    {
        http.Response.Headers.WWWAuthenticate = "Basic realm=\"RabbitMQ Management\"";
        return new ApiException(StatusCodes.Status401Unauthorized, "not_authorized", reason);
    }

    private static bool TryReadCredentials(string header, out string user, out string password)
    {
        const string Scheme = "Basic ";
        (user, password) = ("", "");
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return false;
        byte[] bytes = new byte[header.Length];
        if (!Convert.TryFromBase64String(header[Scheme.Length..].Trim(), bytes, out int length)) return false;
        string text = Encoding.UTF8.GetString(bytes, 0, length);
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0) return false;
        (user, password) = (text[..colon], text[(colon + 1)..]);
        return true;
    }

    private static async Task RefuseAsync(HttpContext http, ApiException error)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }
        await using var answer = new JsonAnswer(http, error.Status);
        JsonFields.Write(answer.Json, Columns.All, error, static (fields, refused) =>
        {
            fields.Text("error", refused.Error);
            fields.Text("reason", refused.Message);
        });
    }
}
