using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Hoopoe.Server.Access.OAuth;

/// <summary>What a token that was found valid says. Immutable.</summary>
/// <param name="User">Whom it names.</param>
/// <param name="Tags">The user's tags.</param>
/// <param name="Patterns">What the user may do.</param>
/// <param name="Expires">When all of that ends.</param>
internal sealed record ReadToken(string User, IReadOnlyList<string> Tags, IReadOnlyList<ScopePattern> Patterns, DateTimeOffset Expires);

/// <summary>Judges tokens (RFC 7519): whether they are signed by a key that is trusted, for this broker, and valid now. Lives as long as the broker; any thread may ask.</summary>
internal sealed class TokenReader
{
    private const string TagScope = "tag:";

    // As many as RabbitMQ takes, and more than anybody needs.
    private const int MostScopes = 2048;

    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = 128 * 1024 };
    private readonly OAuthOptions _options;
    private readonly SigningKeys _keys;
    private readonly TimeProvider _time;
    private readonly TokenClaims _claims;

    /// <summary>Makes a reader.</summary>
    public TokenReader(OAuthOptions options, SigningKeys keys, TimeProvider time)
    {
        _options = options;
        _keys = keys;
        _time = time;
        _claims = new TokenClaims(options);
    }

    /// <summary>Whether a text has a token's form; others are passwords.</summary>
    public static bool IsToken(string text) => text.Length > 20 && text.StartsWith("ey", StringComparison.Ordinal) && text.Count('.') == 2;

    /// <summary>Judges a token.</summary>
    /// <param name="text">The token.</param>
    /// <param name="cancel">Cancelled when nobody waits any more.</param>
    /// <returns>What it says; or null and why it counts for nothing, without repeating it.</returns>
    public async ValueTask<(ReadToken? Token, string Fault)> ReadAsync(string text, CancellationToken cancel)
    {
        if (!IsToken(text)) return (null, "it has not the form of a token");
        try
        {
            var parsed = _handler.ReadJsonWebToken(text);
            var keys = await _keys.ForAsync(parsed.Kid, cancel);
            if (keys.Count == 0) return (null, "there are no keys to judge it by");
            var result = await _handler.ValidateTokenAsync(parsed, Parameters(keys));
            if (!result.IsValid) return (null, $"it is not valid: {Reason(result.Exception)}");
            using var payload = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(parsed.EncodedPayload));
            return Read(payload.RootElement);
        }
        catch (Exception error) when (error is SecurityTokenException or ArgumentException or JsonException or FormatException or InvalidOperationException)
        {
            return (null, $"it cannot be read ({error.GetType().Name})");
        }
    }

    private (ReadToken? Token, string Fault) Read(JsonElement payload)
    {
        if (!_claims.IsFor(payload)) return (null, $"its audience does not name '{_options.ResourceServerId}'");
        if (_claims.UserOf(payload) is not { } user) return (null, "it names no user");
        if (!payload.TryGetProperty("exp", out var exp) || !exp.TryGetDouble(out double seconds) || seconds is < 0 or > 253_402_300_799) return (null, "it does not say when it expires");
        var expires = DateTimeOffset.FromUnixTimeSeconds((long)seconds);
        if (_time.GetUtcNow() >= expires) return (null, $"it expired at {expires:u}");
        var scopes = _claims.ScopesOf(payload);
        if (scopes.Count > MostScopes) return (null, $"it has more than {MostScopes} scopes");
        string[] tags = [.. scopes.Where(scope => scope.StartsWith(TagScope, StringComparison.Ordinal)).Select(scope => scope[TagScope.Length..])];
        return (new ReadToken(user, tags, [.. scopes.Select(ScopePattern.TryParse).OfType<ScopePattern>()], expires), "");
    }

    private TokenValidationParameters Parameters(IReadOnlyList<SecurityKey> keys) => new()
    {
        IssuerSigningKeys = keys,
        ValidAlgorithms = _options.Algorithms,
        ValidateIssuer = _options.Issuers.Count > 0,
        ValidIssuers = _options.Issuers,
        // An audience may also be words in one text, which is ours to read.
        ValidateAudience = false,
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        LifetimeValidator = (notBefore, expires, _, _) => expires is not null && (notBefore is null || notBefore <= (_time.GetUtcNow() + _options.ClockSkew).UtcDateTime),
    };

    // The library's messages may hold the token.
    private static string Reason(Exception? error) => error switch
    {
        SecurityTokenInvalidIssuerException => "its issuer is none of oauth2.issuers",
        SecurityTokenInvalidAlgorithmException => "its algorithm is none of oauth2.algorithms",
        SecurityTokenSignatureKeyNotFoundException => "it is signed by an unknown key, or by an algorithm that is none of oauth2.algorithms",
        SecurityTokenInvalidSignatureException => "its signature is wrong",
        SecurityTokenInvalidLifetimeException or SecurityTokenNoExpirationException or SecurityTokenNotYetValidException => "it is not valid yet, or does not say when it expires",
        null => "no reason is known",
        _ => error.GetType().Name,
    };
}
