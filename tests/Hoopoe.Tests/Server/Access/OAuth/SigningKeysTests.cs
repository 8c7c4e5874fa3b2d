using System.Text.Json.Nodes;
using Hoopoe.Server;
using Hoopoe.Server.Access.OAuth;
using Hoopoe.Server.Diagnostics;
using Hoopoe.Tests.Server.Storage;
using Hoopoe.Tests.Server.Tls;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Hoopoe.Tests.Server.Access.OAuth;

/// <summary>Keys that come from a real HTTP server, and what becomes of logins while it fails.</summary>
public sealed class SigningKeysTests : IAsyncLifetime
{
    private readonly TokenIssuer _one = new();
    private readonly TokenIssuer _two = new();
    private readonly SteppedTime _time = new();
    private readonly RecordedLog _log = new();
    private readonly List<SigningKeys> _keys = [];
    private WebServer _server = null!;

    // What does not come in this time does not come: a test that waits for it fails.
    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    private CancellationToken Cancelled => _limit.Token;

    public async ValueTask InitializeAsync()
    {
        _limit.CancelAfter(TimeSpan.FromSeconds(30));
        _two.Rotate("two");
        _server = await WebServer.StartAsync();
        _server.Say(SetOf(_one));
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        foreach (var keys in _keys) keys.Dispose();
        _one.Dispose();
        _two.Dispose();
        _log.Dispose();
        _limit.Dispose();
    }

    [Fact]
    public async Task Keys_ForManyTokensAtOnce_AreFetchedOnce()
    {
        var reader = Reader();
        var read = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => reader.ReadAsync(_one.Issue("ann", ""), Cancelled).AsTask()));
        Assert.All(read, one => Assert.NotNull(one.Token));
        Assert.Equal(1, _server.Asked);
    }

    [Fact]
    public async Task Rotation_ToAnotherKey_IsFollowedAtMostEveryHalfMinute()
    {
        var reader = Reader();
        Assert.True(await CountsAsync(reader, _one));
        _server.Say(SetOf(_two));
        for (int i = 0; i < 20; i++) Assert.False(await CountsAsync(reader, _two));
        Assert.Equal(1, _server.Asked);
        _time.Now += TimeSpan.FromSeconds(31);
        using var nobody = new TokenIssuer();
        nobody.Rotate("three");
        for (int i = 0; i < 20; i++) Assert.False(await CountsAsync(reader, nobody));
        Assert.Equal(2, _server.Asked);
        Assert.True(await CountsAsync(reader, _two));
        // Its key has been withdrawn.
        Assert.False(await CountsAsync(reader, _one));
    }

    [Fact]
    public async Task Keys_ThatAreOld_ServeUntilTheNewOnesAreThere()
    {
        var reader = Reader();
        Assert.True(await CountsAsync(reader, _one));
        var gate = new TaskCompletionSource();
        _server.Answer = async context =>
        {
            await gate.Task;
            await context.Response.WriteAsync(SetOf(_one, _two));
        };
        _time.Now += TimeSpan.FromMinutes(59);
        Assert.True(await CountsAsync(reader, _one));
        Assert.Equal(1, _server.Asked);
        _time.Now += TimeSpan.FromMinutes(2);
        Assert.True(await CountsAsync(reader, _one));
        var waiting = CountsAsync(reader, _two);
        Assert.True(await CountsAsync(reader, _one));
        Assert.False(waiting.IsCompleted);
        gate.SetResult();
        Assert.True(await waiting);
        Assert.Equal(2, _server.Asked);
    }

    [Theory]
    [InlineData("an error")]
    [InlineData("elsewhere")]
    [InlineData("a page")]
    [InlineData("no keys")]
    [InlineData("damaged keys")]
    [InlineData("without end")]
    [InlineData("nothing")]
    [InlineData("a cut")]
    [InlineData("is down")]
    public async Task Server_ThatAnswersAmiss_LeavesTheKeysThatAreKnown(string how)
    {
        var reader = Reader(new OAuthOptions { Timeout = TimeSpan.FromMilliseconds(500) });
        await FetchAsync(reader);
        int warnings = _log.At(LogLevel.Warning).Count();
        if (how == "is down") await _server.DisposeAsync();
        else _server.Answer = context => AnswerAmissAsync(context, how);
        _time.Now += TimeSpan.FromHours(2);
        Assert.True(await CountsAsync(reader, _one));
        while (_log.At(LogLevel.Warning).Count() == warnings) await Task.Delay(10, Cancelled);
        Assert.Contains(_server.Url, _log.At(LogLevel.Warning).Last(), StringComparison.Ordinal);
        Assert.True(await CountsAsync(reader, _one));
        Assert.False(await CountsAsync(reader, _two));
    }

    [Fact]
    public async Task Server_ThatSendsElsewhere_IsNotFollowedThere()
    {
        _server.Answer = context =>
        {
            if (context.Request.Path == "/other") return context.Response.WriteAsync(SetOf(_one));
            context.Response.Redirect("/other");
            return Task.CompletedTask;
        };
        Assert.False(await CountsAsync(Reader(), _one));
        Assert.Equal(1, _server.Asked);
    }

    [Fact]
    public async Task Keys_LargerThanAMebibyte_AreNotRead()
    {
        string padded = SetOf(_one).PadRight((1 << 20) + 1);
        _server.Say(padded);
        Assert.False(await CountsAsync(Reader(), _one));
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory["keys.json"], padded, Cancelled);
        using var keys = new SigningKeys(new OAuthOptions { Jwks = directory["keys.json"] }, new ServerLog(_log), _time);
        Assert.Empty(await keys.ForAsync(null, Cancelled));
    }

    [Fact]
    public async Task Server_ThatTakesLong_HoldsThoseAloneWhoseKeyIsUnknown()
    {
        var reader = Reader(new OAuthOptions { Timeout = TimeSpan.FromSeconds(2) });
        await FetchAsync(reader);
        _server.Answer = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        _time.Now += TimeSpan.FromMinutes(1);
        var held = CountsAsync(reader, _two);
        Assert.True(await CountsAsync(reader, _one));
        Assert.False(held.IsCompleted);
        Assert.False(await held);
    }

    [Fact]
    public async Task Fetch_ThatFailed_IsTriedAgainAfterHalfAMinuteAndNotAnHour()
    {
        var reader = Reader();
        Assert.True(await CountsAsync(reader, _one));
        _server.Say("", 503);
        _time.Now += TimeSpan.FromHours(2);
        Assert.True(await CountsAsync(reader, _one));
        while (!_log.At(LogLevel.Warning).Any()) await Task.Delay(10, Cancelled);
        _server.Say(SetOf(_two));
        _time.Now += TimeSpan.FromSeconds(29);
        Assert.True(await CountsAsync(reader, _one));
        Assert.Equal(2, _server.Asked);
        _time.Now += TimeSpan.FromSeconds(2);
        while (await CountsAsync(reader, _one)) await Task.Delay(10, Cancelled);
        Assert.Equal(3, _server.Asked);
        Assert.True(await CountsAsync(reader, _two));
    }

    [Fact]
    public async Task Https_OfAPrivateAuthority_IsTrustedByItsFileAlone()
    {
        using var folder = new TlsFolder();
        using var stranger = new TlsFolder();
        using var certificate = folder.Authority.MakeServer(["localhost", "127.0.0.1"]);
        await using var server = await WebServer.StartAsync(certificate);
        server.Say(SetOf(_one));
        Assert.False(await CountsAsync(Reader(new OAuthOptions(), server), _one));
        Assert.False(await CountsAsync(Reader(new OAuthOptions { AuthoritiesFile = stranger.Files.CertificateOf("ca") }, server), _one));
        Assert.Equal(0, server.Asked);
        Assert.True(await CountsAsync(Reader(new OAuthOptions { AuthoritiesFile = folder.Files.CertificateOf("ca") }, server), _one));
    }

    [Fact]
    public async Task Https_ByAnotherNameThanTheCertificates_IsNotTrusted()
    {
        using var folder = new TlsFolder();
        using var certificate = folder.Authority.MakeServer(["elsewhere.example.org"]);
        await using var server = await WebServer.StartAsync(certificate);
        server.Say(SetOf(_one));
        Assert.False(await CountsAsync(Reader(new OAuthOptions { AuthoritiesFile = folder.Files.CertificateOf("ca") }, server), _one));
        Assert.Equal(0, server.Asked);
    }

    [Fact]
    public void Authorities_InAFileThatIsNotThere_AreNamedAtOnce()
    {
        var error = Assert.Throws<HoopoeStartException>(() => Reader(new OAuthOptions { AuthoritiesFile = "gone.pem" }));
        Assert.Contains("gone.pem", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<HoopoeStartException>(() => new OAuthOptions { Jwks = _server.Url, AuthoritiesFile = "ca.pem" }.Check());
        Assert.Contains("oauth2.jwks does not begin with https://", error.Message, StringComparison.Ordinal);
    }

    private static Task AnswerAmissAsync(HttpContext context, string how)
    {
        switch (how)
        {
            case "an error":
                context.Response.StatusCode = 500;
                return context.Response.WriteAsync("""{"keys":[]}""");
            case "elsewhere":
                context.Response.Redirect("/other");
                return Task.CompletedTask;
            case "without end":
                return WriteForEverAsync(context);
            case "nothing":
                return Task.Delay(Timeout.Infinite, context.RequestAborted);
            case "a cut":
                context.Abort();
                return Task.CompletedTask;
            default:
                return context.Response.WriteAsync(how switch
                {
                    "a page" => "<html>Bad gateway</html>",
                    "no keys" => """{"keys":[]}""",
                    _ => """{"keys":[{"kty":"RSA","kid":"one","n":"!!","e":"?"}]}""",
                });
        }
    }

    private static async Task WriteForEverAsync(HttpContext context)
    {
        byte[] much = new byte[65_536];
        while (!context.RequestAborted.IsCancellationRequested) await context.Response.Body.WriteAsync(much);
    }

    // What an issuer publishes while it changes over from one key to another.
    internal static string SetOf(params TokenIssuer[] issuers)
    {
        var keys = new JsonArray();
        foreach (var issuer in issuers)
        {
            foreach (var key in JsonNode.Parse(File.ReadAllText(issuer.Jwks))!["keys"]!.AsArray()) keys.Add(key!.DeepClone());
        }
        return new JsonObject { ["keys"] = keys }.ToJsonString();
    }

    // Where little time is allowed for it, a busy machine may take longer the first time.
    private async Task FetchAsync(TokenReader reader)
    {
        while (!await CountsAsync(reader, _one)) _time.Now += TimeSpan.FromSeconds(31);
    }

    private async Task<bool> CountsAsync(TokenReader reader, TokenIssuer issuer) =>
        (await reader.ReadAsync(issuer.Issue("ann", "", DateTimeOffset.UtcNow.AddDays(1)), Cancelled)).Token is not null;

    private TokenReader Reader(OAuthOptions? options = null, WebServer? server = null)
    {
        options = (options ?? new OAuthOptions()) with { Jwks = (server ?? _server).Url };
        var keys = new SigningKeys(options, new ServerLog(_log), _time);
        _keys.Add(keys);
        return new TokenReader(options, keys, _time);
    }

    private sealed class SteppedTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UtcNow;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
