using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Hoopoe.Interop.Parity.Brokers;
using Hoopoe.Server;
using Hoopoe.Server.Access;
using Hoopoe.Server.Access.HttpBackend;
using Hoopoe.Server.Health;
using Hoopoe.Tests.Server.Tls;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Hoopoe.Tests.Server.Access.HttpBackend;

/// <summary>Users that an HTTP service knows, at the HTTP API; the service is a real server.</summary>
public sealed class HttpBackendApiTests : IAsyncLifetime
{
    private readonly List<string> _asked = [];
    private WebServer _service = null!;
    private Func<string, string> _answer = asked => asked.StartsWith("/user", StringComparison.Ordinal) ? "allow management" : "allow";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _service = await WebServer.StartAsync();
        _service.Answer = AnswerAsync;
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task User_WithATagOfTheService_MayManageWhatTheServiceAllows()
    {
        await using var broker = await StartAsync();
        Assert.Equal((HttpStatusCode.OK, "{\"name\":\"ann\",\"tags\":[\"management\"]}"), await CallAsync(broker, "GET", "whoami"));
        Assert.Equal(HttpStatusCode.Created, (await CallAsync(broker, "PUT", "queues/%2F/q")).Status);
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(broker, "GET", "queues/%2F/q")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync(broker, "GET", "users")).Status);
        Assert.Contains("/user username=ann&password=se+cret", Asked());
        Assert.Contains(Asked(), asked => asked.StartsWith("/vhost username=ann&vhost=%2F&ip=127.0.0.1&tags=management", StringComparison.Ordinal));
        Assert.Contains("/resource username=ann&vhost=%2F&resource=queue&name=q&permission=configure&tags=management", Asked());
    }

    [Theory]
    [InlineData("deny")]
    [InlineData("allow")]
    [InlineData("perhaps management")]
    public async Task User_WhoIsDeniedOrHasNoTag_IsRefused(string answer)
    {
        _answer = _ => answer;
        await using var broker = await StartAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync(broker, "GET", "whoami")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync(broker, "GET", "queues/%2F")).Status);
    }

    [Fact]
    public async Task Resource_ThatTheServiceDenies_IsNotMade()
    {
        _answer = asked => asked.Contains("permission=configure", StringComparison.Ordinal) ? "deny" : "allow management";
        await using var broker = await StartAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync(broker, "PUT", "queues/%2F/q")).Status);
        Assert.True(broker.Broker.Core.TryGetVirtualHost("/", out var root));
        Assert.False(root.Queues.TryGet("q", out _));
    }

    [Fact]
    public async Task VirtualHost_ThatTheServiceDenies_IsNotShown()
    {
        _answer = asked => asked.StartsWith("/vhost", StringComparison.Ordinal) ? "deny" : "allow management";
        await using var broker = await StartAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync(broker, "GET", "queues/%2F")).Status);
        Assert.Equal((HttpStatusCode.OK, "[]"), await CallAsync(broker, "GET", "vhosts"));
    }

    [Fact]
    public async Task Service_ThatIsDown_RefusesItsUsersAlone()
    {
        await using var broker = await StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(broker, "GET", "whoami")).Status);
        await _service.DisposeAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync(broker, "GET", "whoami", "bob")).Status);
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(broker, "GET", "whoami", "guest", "guest")).Status);
    }

    [Fact]
    public async Task Password_ThatIsAnother_IsAskedAboutThoughTheFirstWasAllowed()
    {
        _answer = asked => asked.Contains("password=se+cret", StringComparison.Ordinal) ? "allow management" : "deny";
        await using var broker = await StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(broker, "GET", "whoami")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync(broker, "GET", "whoami", password: "guess")).Status);
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(broker, "GET", "whoami")).Status);
        Assert.Single(Asked(), asked => asked == "/user username=ann&password=se+cret");
    }

    [Fact]
    public async Task Https_OfAPrivateAuthority_IsTrustedByItsFileAlone()
    {
        using var folder = new TlsFolder();
        using var certificate = folder.Authority.MakeServer(["localhost", "127.0.0.1"]);
        await using var service = await WebServer.StartAsync(certificate);
        service.Answer = AnswerAsync;
        await using (var untrusting = await StartAsync(service)) Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync(untrusting, "GET", "whoami")).Status);
        Assert.Equal(0, service.Asked);
        await using var broker = await StartAsync(service, folder.Files.CertificateOf("ca"));
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(broker, "GET", "whoami")).Status);
    }

    [Fact]
    public async Task Authorities_WithoutHttps_AreRefusedAtTheStart()
    {
        var error = await Assert.ThrowsAsync<HoopoeStartException>(() => StartAsync(_service, "ca.pem"));
        Assert.Contains("auth-http.ca is for a service that is asked over https", error.Message, StringComparison.Ordinal);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new StreamReader(context.Request.Body);
        string asked = $"{context.Request.Path} {await body.ReadToEndAsync()}";
        lock (_asked) _asked.Add(asked);
        await context.Response.WriteAsync(_answer(asked));
    }

    private string[] Asked()
    {
        lock (_asked) return [.. _asked];
    }

    private Task<EmbeddedBroker> StartAsync(WebServer? service = null, string? authorities = null)
    {
        string url = (service ?? _service).Url;
        return EmbeddedBroker.StartAsync(EmbeddedBroker.Options with
        {
            Http = new HttpOptions { Port = FreePort.Find(1)[0] },
            Auth = new AuthOptions
            {
                Backends = [AuthBackend.Internal, AuthBackend.Http],
                Http = new HttpBackendOptions
                {
                    UserPath = $"{url}/user", VirtualHostPath = $"{url}/vhost", ResourcePath = $"{url}/resource", TopicPath = $"{url}/topic",
                    Method = HttpBackendMethod.Post, AuthoritiesFile = authorities,
                },
            },
        });
    }

    private static async Task<(HttpStatusCode Status, string Text)> CallAsync(EmbeddedBroker broker, string method, string path, string user = "ann", string password = "se cret")
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{broker.Broker.HttpEndPoints[0].Port}/api/") };
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        if (method == "PUT") request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        using var answer = await http.SendAsync(request, Cancelled);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancelled));
    }
}
