namespace Hoopoe.Server.Access.OAuth;

/// <summary>How tokens are judged, in the words of RabbitMQ's OAuth 2 plugin. Immutable.</summary>
public sealed record OAuthOptions
{
    /// <summary>What the broker is called in tokens: it must be in their audience, and their scopes begin with it and a dot.</summary>
    public string ResourceServerId { get; init; } = "rabbitmq";

    /// <summary>Where the keys are that tokens are signed with: a file or a URL with a JSON web key set (RFC 7517).</summary>
    public string? Jwks { get; init; }

    /// <summary>With an https URL, the authorities whose server is trusted, a PEM file; null for those of the machine.</summary>
    public string? AuthoritiesFile { get; init; }

    /// <summary>How long the keys are used before they are fetched anew; a token by a key that is not among them has them fetched at once.</summary>
    public TimeSpan JwksRefresh { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long fetching the keys may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Who may have issued tokens; anybody whose keys those are, where there are none.</summary>
    public IReadOnlyList<string> Issuers { get; init; } = [];

    /// <summary>Whether a token's audience must name the broker.</summary>
    public bool VerifyAudience { get; init; } = true;

    /// <summary>By which algorithms tokens may be signed.</summary>
    public IReadOnlyList<string> Algorithms { get; init; } = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    /// <summary>How much the issuer's clock may be ahead when a token is not valid yet. When it ends, it ends.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What scopes begin with; null is the resource server's id and a dot.</summary>
    public string? ScopePrefix { get; init; }

    /// <summary>A claim that holds more scopes, with dots between the names of those it lies in; null is none.</summary>
    public string? ExtraScopesSource { get; init; }

    /// <summary>What other scopes stand for, as alias=scope with commas between, and spaces between several scopes; null is none.</summary>
    public string? ScopeAliases { get; init; }

    /// <summary>The claims that may hold the user's name, the first that is there; after them sub and client_id.</summary>
    public IReadOnlyList<string> PreferredUserNameClaims { get; init; } = [];

    /// <summary>Checks that tokens can be judged.</summary>
    /// <exception cref="HoopoeStartException">They cannot; the message says what is missing.</exception>
    internal void Check()
    {
        if (Jwks is null) throw new HoopoeStartException("auth.backends names oauth2, and there are no keys to judge tokens by: set oauth2.jwks to a file or URL of a JSON web key set");
        if (AuthoritiesFile is not null && !Jwks.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
            throw new HoopoeStartException("oauth2.ca is for keys that come over https, and oauth2.jwks does not begin with https://: change that, or leave oauth2.ca out");
        if (ResourceServerId.Length == 0) throw new HoopoeStartException("auth.backends names oauth2, and oauth2.resource-server-id is empty: say what tokens call this broker");
    }
}
