using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.VirtualHosts;
using Hoopoe.Server.Diagnostics;
using Hoopoe.Server.Health;
using Hoopoe.Server.Listeners;
using Hoopoe.Server.Management;
using Hoopoe.Tests.Server;
using Xunit;

namespace Hoopoe.Tests.Management;

/// <summary>An embedded broker with its HTTP API at a free port of this machine; users named "tag" with that tag and password.</summary>
internal sealed class ApiRig : IAsyncDisposable
{
    private readonly HealthEndpoint _endpoint;
    private readonly HttpClient _client;

    private ApiRig(EmbeddedBroker embedded, HealthEndpoint endpoint, RecordedLog log)
    {
        (Embedded, _endpoint, Log) = (embedded, endpoint, log);
        _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{endpoint.EndPoints[0].Port}/api/") };
    }

    public EmbeddedBroker Embedded { get; }

    /// <summary>What the API logs.</summary>
    public RecordedLog Log { get; }

    /// <summary>For calls that are sent in other ways.</summary>
    public HttpClient Client => _client;

    /// <summary>Where the API is, with a slash at the end.</summary>
    public Uri Address => _client.BaseAddress!;

    public Broker Core => Embedded.Broker.Core;

    public VirtualHost Root => Core.TryGetVirtualHost("/", out var host) ? host : throw new InvalidOperationException("there is no virtual host");

    /// <summary>Starts one.</summary>
    /// <param name="options">The broker's.</param>
    /// <param name="levels">What is logged, where that can be changed.</param>
    /// <param name="time">The clock of rates and hints, to be advanced by the test.</param>
    public static async Task<ApiRig> StartAsync(Hoopoe.Server.HoopoeOptions? options = null, LogLevels? levels = null, TimeProvider? time = null)
    {
        var embedded = await EmbeddedBroker.StartAsync(options);
        var loopback = new ListenOptions { Addresses = [new ListenAddress(IPAddress.Loopback, null)] };
        var endpoint = await HealthEndpoint.StartAsync(new HttpOptions { Port = 0 }, loopback);
        var broker = embedded.Broker;
        var recorded = new RecordedLog();
        var log = new ServerLog(recorded);
        var api = ApiComposition.Make(
            broker.Core, broker.Options, log, () => broker.AmqpEndPoints, () => endpoint.EndPoints, levels, broker.Service,
            broker.Store, time, broker.Audit);
        endpoint.SetReady(api, ApiComposition.MakeMetrics(broker.Core, broker.Options, log, broker.Store).Endpoint);
        return new ApiRig(embedded, endpoint, recorded);
    }

    /// <summary>Adds a user named after its tag, with every permission on a virtual host where one is given.</summary>
    public void AddUser(string tag, string? virtualHost = null)
    {
        Core.Users.Set(tag, tag, tag);
        if (virtualHost is not null) Core.Users.Set(new PermissionDefinition(tag, virtualHost, ".*", ".*", ".*"));
    }

    /// <summary>Calls as a user; without one, nobody.</summary>
    public async Task<HttpResponseMessage> SendAsync(string method, string path, string? body = null, string? user = "guest", string? reason = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (user is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{user}")));
        if (reason is not null) request.Headers.Add("X-Reason", reason);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return await _client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>The status of a call.</summary>
    public async Task<int> StatusAsync(string method, string path, string? body = null, string? user = "guest")
    {
        using var answer = await SendAsync(method, path, body, user);
        return (int)answer.StatusCode;
    }

    /// <summary>The JSON of a call.</summary>
    public async Task<JsonElement> JsonAsync(string path, string method = "GET", string? body = null, string? user = "guest", int status = 200)
    {
        using var answer = await SendAsync(method, path, body, user);
        string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True((int)answer.StatusCode == status, $"{method} {path}: {(int)answer.StatusCode} {text}");
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    /// <summary>Why a call was refused.</summary>
    public async Task<string> ReasonAsync(string method, string path, string? body, int status, string? user = "guest") =>
        (await JsonAsync(path, method, body, user, status)).GetProperty("reason").GetString()!;

    /// <summary>The names in a list.</summary>
    public async Task<string[]> NamesAsync(string path, string user = "guest") =>
        [.. (await JsonAsync(path, user: user)).EnumerateArray().Select(item => item.GetProperty("name").GetString()!)];

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _endpoint.DisposeAsync();
        await Embedded.DisposeAsync();
    }
}
