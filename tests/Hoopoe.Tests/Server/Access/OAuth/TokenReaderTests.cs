using Hoopoe.Server.Access.OAuth;
using Hoopoe.Server.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Hoopoe.Tests.Server.Access.OAuth;

/// <summary>Which tokens count, and what they say.</summary>
public sealed class TokenReaderTests : IDisposable
{
    private readonly TokenIssuer _issuer = new();
    private readonly List<SigningKeys> _keys = [];

    [Fact]
    public async Task Token_OfTheIssuer_NamesUserTagsAndRights()
    {
        var (token, _) = await ReadAsync(_issuer.Issue("ann", "openid rabbitmq.read:*/* rabbitmq.tag:monitoring other.write:*/* rabbitmx.write:*/* rabbitmx.tag:administrator"));
        Assert.Equal("ann", token!.User);
        Assert.Equal(["monitoring"], token.Tags);
        Assert.Single(token.Patterns);
    }

    [Theory]
    [InlineData("aud", "other", "its audience does not name 'rabbitmq'")]
    [InlineData("aud", null, "its audience does not name 'rabbitmq'")]
    [InlineData("iss", "https://elsewhere.example", "it is not valid: its issuer is none of oauth2.issuers")]
    [InlineData("exp", null, "it is not valid: it is not valid yet, or does not say when it expires")]
    [InlineData("sub", null, "it names no user")]
    public async Task Claim_ThatIsWrong_MakesItCountForNothing(string claim, string? value, string fault)
    {
        var (token, why) = await ReadAsync(_issuer.Issue("ann", "", claims: new() { [claim] = value }), new OAuthOptions { Issuers = ["https://issuer.example"] });
        Assert.Null(token);
        Assert.Equal(fault, why);
    }

    [Fact]
    public async Task Token_ThatHasExpired_CountsForNothing()
    {
        var (token, why) = await ReadAsync(_issuer.Issue("ann", "", DateTimeOffset.UtcNow.AddSeconds(-1)));
        Assert.Null(token);
        Assert.StartsWith("it expired at", why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(20, true)]
    [InlineData(120, false)]
    public async Task Token_NotValidYet_CountsWithinTheSkewOfClocks(int seconds, bool counts)
    {
        var (token, _) = await ReadAsync(_issuer.Issue("ann", "", claims: new() { ["nbf"] = DateTimeOffset.UtcNow.AddSeconds(seconds).ToUnixTimeSeconds() }));
        Assert.Equal(counts, token is not null);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("HS256")]
    public async Task Token_ByAnAlgorithmThatIsNotAllowed_CountsForNothing(string algorithm) =>
        Assert.Null((await ReadAsync(_issuer.Issue("ann", "", algorithm: algorithm))).Token);

    [Fact]
    public async Task Token_ByAnAlgorithmThatTheOptionsLeaveOut_CountsForNothingThoughItsSignatureIsRight()
    {
        Assert.NotNull((await ReadAsync(_issuer.Issue("ann", ""), new OAuthOptions { Algorithms = ["RS256"] })).Token);
        Assert.Null((await ReadAsync(_issuer.Issue("ann", ""), new OAuthOptions { Algorithms = ["ES256", "PS256"] })).Token);
    }

    [Fact]
    public async Task Token_ThatWasChanged_CountsForNothing()
    {
        string[] parts = _issuer.Issue("ann", "rabbitmq.read:*/*").Split('.');
        string[] others = _issuer.Issue("bob", "rabbitmq.tag:administrator").Split('.');
        Assert.Null((await ReadAsync($"{parts[0]}.{others[1]}.{parts[2]}")).Token);
        Assert.Null((await ReadAsync($"{parts[0]}.{parts[1]}.")).Token);
        Assert.Null((await ReadAsync("eyJhbGciOiJSUzI1NiJ9.%%%.AAAAAAAA")).Token);
    }

    [Fact]
    public async Task Token_OfAnotherIssuersKey_CountsForNothing()
    {
        using var other = new TokenIssuer();
        Assert.Null((await ReadAsync(other.Issue("ann", ""))).Token);
        Assert.Null((await ReadAsync(other.Issue("ann", "", keyId: "another"))).Token);
    }

    [Fact]
    public async Task Scopes_FromAllClaims_ArePutTogether()
    {
        var options = new OAuthOptions { ExtraScopesSource = "extra.more", ScopeAliases = "ops=rabbitmq.tag:management rabbitmq.write:*/*" };
        var (token, _) = await ReadAsync(
            _issuer.Issue("ann", "ops", claims: new()
            {
                ["authorization"] = new { permissions = new[] { new { scopes = new[] { "rabbitmq.read:*/*" } } } },
                ["extra"] = new { more = new { rabbitmq = "configure:*/* tag:policymaker", other = "tag:administrator" } },
            }), options);
        Assert.Equal(["management", "policymaker"], token!.Tags.Order(StringComparer.Ordinal));
        Assert.Equal(3, token.Patterns.Count);
    }

    [Fact]
    public async Task Prefix_ThatIsSet_TakesTheResourceServersPlace()
    {
        var (token, _) = await ReadAsync(_issuer.Issue("ann", "rabbitmq.tag:administrator api://tag:monitoring"), new OAuthOptions { ScopePrefix = "api://" });
        Assert.Equal(["monitoring"], token!.Tags);
    }

    [Fact]
    public async Task User_OfAPreferredClaim_GoesBeforeTheSubject()
    {
        var options = new OAuthOptions { PreferredUserNameClaims = ["missing", "email"] };
        Assert.Equal("ann@example", (await ReadAsync(_issuer.Issue("ann", "", claims: new() { ["email"] = "ann@example" }), options)).Token!.User);
        Assert.Equal("app", (await ReadAsync(_issuer.Issue("ann", "", claims: new() { ["sub"] = null, ["client_id"] = "app" }))).Token!.User);
    }

    [Fact]
    public async Task Audience_InWords_IsRead()
    {
        Assert.NotNull((await ReadAsync(_issuer.Issue("ann", "", claims: new() { ["aud"] = "other rabbitmq" }))).Token);
        Assert.NotNull((await ReadAsync(_issuer.Issue("ann", "", claims: new() { ["aud"] = "other" }), new OAuthOptions { VerifyAudience = false })).Token);
    }

    [Fact]
    public async Task Keys_ThatAreNew_AreFetchedWhenATokenNamesThemButNotAtOnce()
    {
        var time = new SteppedTime();
        var reader = Reader(new OAuthOptions(), time);
        Assert.NotNull((await reader.ReadAsync(_issuer.Issue("ann", ""), default)).Token);
        _issuer.Rotate("two");
        Assert.Null((await reader.ReadAsync(_issuer.Issue("ann", ""), default)).Token);
        time.Now += TimeSpan.FromSeconds(31);
        Assert.NotNull((await reader.ReadAsync(_issuer.Issue("ann", ""), default)).Token);
    }

    [Fact]
    public async Task Keys_ThatCannotBeHad_MakeTokensCountForNothing() =>
        Assert.Equal("there are no keys to judge it by", (await ReadAsync(_issuer.Issue("ann", ""), new OAuthOptions { Jwks = "/nowhere/jwks.json" })).Fault);

    [Fact]
    public async Task Keys_InAFileWithoutAny_MakeTokensCountForNothing()
    {
        string empty = Path.GetTempFileName();
        await File.WriteAllTextAsync(empty, """{"keys":[]}""", TestContext.Current.CancellationToken);
        var (_, fault) = await ReadAsync(_issuer.Issue("ann", ""), new OAuthOptions { Jwks = empty });
        File.Delete(empty);
        Assert.Equal("there are no keys to judge it by", fault);
    }

    public void Dispose()
    {
        foreach (var keys in _keys) keys.Dispose();
        _issuer.Dispose();
    }

    private ValueTask<(ReadToken? Token, string Fault)> ReadAsync(string token, OAuthOptions? options = null) =>
        Reader(options ?? new OAuthOptions(), TimeProvider.System).ReadAsync(token, TestContext.Current.CancellationToken);

    private TokenReader Reader(OAuthOptions options, TimeProvider time)
    {
        options = options.Jwks is null ? options with { Jwks = _issuer.Jwks } : options;
        var keys = new SigningKeys(options, new ServerLog(NullLogger.Instance), time);
        _keys.Add(keys);
        return new TokenReader(options, keys, time);
    }

    private sealed class SteppedTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UtcNow;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
