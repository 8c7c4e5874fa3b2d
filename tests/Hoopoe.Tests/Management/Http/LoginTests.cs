using System.Net;
using System.Text;
using Hoopoe.Core.Access;
using Hoopoe.Management;
using Hoopoe.Management.Http;
using Hoopoe.Tests.Testing;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Hoopoe.Tests.Management.Http;

/// <summary>Who may call from where.</summary>
public sealed class LoginTests : IDisposable
{
    private static readonly NodeFacts _node = new() { Name = "hoopoe@test", ClusterName = "test", Version = "1", RabbitVersion = "3", LoopbackUsers = ["guest"] };

    private readonly RecordedAudit _audit = new();
    private readonly TestBroker _broker;

    public LoginTests() => _broker = new TestBroker(null, new Hoopoe.Server.Timing.VirtualTime(), static _ => { }, made => made with { Audit = _audit, Authenticators = [new Tokens()] });

    public void Dispose() => _broker.Dispose();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    public async Task Guest_FromThisMachine_ComesIn(string from) => Assert.Equal("guest", (await CallAsync("guest", from)).Name);

    [Theory]
    [InlineData("192.0.2.7")]
    [InlineData("2001:db8::7")]
    [InlineData("::ffff:192.0.2.7")]
    public async Task Guest_FromElsewhere_IsRefusedThoughThePasswordIsRight(string from)
    {
        var refused = await Assert.ThrowsAsync<ApiException>(() => CallAsync("guest", from));
        Assert.Equal((401, "User can only log in via localhost"), (refused.Status, refused.Message));
        Assert.Contains(_audit.Events, told => told is { Outcome: Hoopoe.Core.Auditing.AuditOutcome.Refused, Detail: "the user can only log in via localhost" });
        _broker.Core.Users.Set("ann", "ann", "management");
        Assert.Equal("ann", (await CallAsync("ann", from)).Name);
    }

    [Theory]
    [InlineData("https", null)]
    [InlineData("http", "Bearer of guest")]
    [InlineData("https", "Bearer of guest")]
    public async Task Guest_FromElsewhereOverTlsOrWithAToken_IsRefusedToo(string scheme, string? shown)
    {
        var refused = await Assert.ThrowsAsync<ApiException>(() => CallAsync("guest", "192.0.2.7", scheme, shown));
        Assert.Equal((401, "User can only log in via localhost"), (refused.Status, refused.Message));
        Assert.Equal("guest", (await CallAsync("guest", "127.0.0.1", scheme, shown)).Name);
    }

    [Fact]
    public async Task Guest_FromWhereNobodyKnows_IsRefused() => await Assert.ThrowsAsync<ApiException>(() => CallAsync("guest", from: null));

    private async Task<Caller> CallAsync(string user, string? from, string scheme = "http", string? shown = null)
    {
        var http = new DefaultHttpContext();
        http.Request.Scheme = scheme;
        http.Connection.RemoteIpAddress = from is null ? null : IPAddress.Parse(from);
        http.Request.Headers.Authorization = shown ?? $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{user}"))}";
        return await Login.RunAsync(http, _broker.Core, _node);
    }

    /// <summary>Takes one token, which is guest's.</summary>
    private sealed class Tokens : IAuthenticator
    {
        public IReadOnlyList<string> Mechanisms => ["OAUTHBEARER"];

        public ValueTask<AuthenticationResult> AuthenticateAsync(Credentials credentials, CancellationToken cancel) =>
            ValueTask.FromResult(credentials is { IsToken: true, Password: "of guest" } ? AuthenticationResult.Accepted("guest", ["administrator"]) : AuthenticationResult.Unknown);
    }
}
