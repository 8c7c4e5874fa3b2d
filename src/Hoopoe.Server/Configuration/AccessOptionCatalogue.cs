using Hoopoe.Core.Access;
using Hoopoe.Core.Access.Passwords;
using Hoopoe.Server.Access;
using Hoopoe.Server.Access.HttpBackend;
using Hoopoe.Server.Access.OAuth;
using static Hoopoe.Server.Configuration.OptionDescription;

namespace Hoopoe.Server.Configuration;

/// <summary>The options of who clients are, a part of <see cref="OptionCatalogue"/>.</summary>
internal static class AccessOptionCatalogue
{
    private static readonly OptionType<AuthBackend> _backend = OptionTypes.Choice(("internal", AuthBackend.Internal), ("oauth2", AuthBackend.OAuth2), ("http", AuthBackend.Http));

    private static readonly OptionType<string> _mechanism = new(
        "PLAIN, AMQPLAIN, EXTERNAL, SCRAM-SHA-256 or OAUTHBEARER",
        (string text, out string value) => (value = text.ToUpperInvariant()) is "PLAIN" or "AMQPLAIN" or "EXTERNAL" or "SCRAM-SHA-256" or "OAUTHBEARER",
        value => value);

    /// <summary>All of them.</summary>
    public static IEnumerable<OptionDescription> All => [.. Logins(), .. Certificates(), .. Tokens(), .. TokenClaims(), .. Service()];

    private static IEnumerable<OptionDescription> Logins() =>
    [
        Of("auth.mechanisms", "ways to log in that clients are offered; OAUTHBEARER only with oauth2, EXTERNAL only with a certificate", OptionTypes.Several(_mechanism),
            o => o.Auth.Mechanisms, (o, v) => o with { Auth = o.Auth with { Mechanisms = v } }),
        Of("auth.backends", "who is asked about users, in order; the first that knows one decides", OptionTypes.Several(_backend),
            o => o.Auth.Backends, (o, v) => o with { Auth = o.Auth with { Backends = v } }),
        Of("auth.password-hashing", "how new passwords are hashed; RabbitMQ can import only its own", OptionTypes.Choice(("pbkdf2", PasswordAlgorithm.Pbkdf2), ("rabbitmq", PasswordAlgorithm.RabbitMQ)),
            o => o.Auth.PasswordHashing, (o, v) => o with { Auth = o.Auth with { PasswordHashing = v } }),
        Of("auth.password-iterations", "with pbkdf2, how often a password is hashed", OptionTypes.Number(PasswordHashing.LeastIterations, 10_000_000),
            o => o.Auth.PasswordIterations, (o, v) => o with { Auth = o.Auth with { PasswordIterations = v } }),
        Of("auth.slow-failures", "whose failed logins slow further ones, by address and by user", OptionTypes.Choice(("none", SlowedPeers.None), ("remote", SlowedPeers.Remote), ("all", SlowedPeers.All)),
            o => o.Auth.SlowFailures, (o, v) => o with { Auth = o.Auth with { SlowFailures = v } }),
    ];

    private static IEnumerable<OptionDescription> Certificates() =>
    [
        Of("auth.certificate-login-from", "with EXTERNAL, which name of the client's certificate is its user", OptionTypes.Choice(
            ("distinguished_name", CertificateField.DistinguishedName), ("common_name", CertificateField.CommonName), ("subject_alternative_name", CertificateField.SubjectAlternativeName)),
            o => o.Auth.CertificateName.Field, (o, v) => o with { Auth = o.Auth with { CertificateName = o.Auth.CertificateName with { Field = v } } }),
        Of("auth.certificate-login-san-type", "with subject_alternative_name, of which type: dns, ip, email, uri or other_name", OptionTypes.Text,
            o => o.Auth.CertificateName.AlternativeKind, (o, v) => o with { Auth = o.Auth with { CertificateName = o.Auth.CertificateName with { AlternativeKind = v } } }),
        Of("auth.certificate-login-san-index", "and which one of that type, from 0", OptionTypes.Number(0, 1000),
            o => o.Auth.CertificateName.AlternativeIndex, (o, v) => o with { Auth = o.Auth with { CertificateName = o.Auth.CertificateName with { AlternativeIndex = v } } }),
    ];

    private static IEnumerable<OptionDescription> Tokens() =>
    [
        Of("oauth2.resource-server-id", "what tokens call this broker: in their audience, and before their scopes", OptionTypes.Text,
            o => o.Auth.OAuth.ResourceServerId, (o, v) => With(o, o.Auth.OAuth with { ResourceServerId = v })),
        Of("oauth2.jwks", "file or URL with the keys that tokens are signed with", OptionTypes.Optional("a path or a URL"),
            o => o.Auth.OAuth.Jwks, (o, v) => With(o, o.Auth.OAuth with { Jwks = v })),
        Of("oauth2.ca", "with an https URL, authorities whose server is trusted, PEM; none are those of the machine", OptionTypes.Path,
            o => o.Auth.OAuth.AuthoritiesFile, (o, v) => With(o, o.Auth.OAuth with { AuthoritiesFile = v })),
        Of("oauth2.jwks-refresh", "how old these keys may become before they are fetched anew", OptionTypes.Time(TimeSpan.FromMinutes(1), TimeSpan.FromDays(30)),
            o => o.Auth.OAuth.JwksRefresh, (o, v) => With(o, o.Auth.OAuth with { JwksRefresh = v })),
        Of("oauth2.timeout", "how long fetching them may take", OptionTypes.Time(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1)),
            o => o.Auth.OAuth.Timeout, (o, v) => With(o, o.Auth.OAuth with { Timeout = v })),
        Of("oauth2.issuers", "who may have issued tokens; none is anybody with such keys", OptionTypes.Names,
            o => o.Auth.OAuth.Issuers, (o, v) => With(o, o.Auth.OAuth with { Issuers = v })),
        Of("oauth2.verify-aud", "whether a token's audience must name the broker", OptionTypes.Flag,
            o => o.Auth.OAuth.VerifyAudience, (o, v) => With(o, o.Auth.OAuth with { VerifyAudience = v })),
        Of("oauth2.algorithms", "by which algorithms tokens may be signed", OptionTypes.Names,
            o => o.Auth.OAuth.Algorithms, (o, v) => With(o, o.Auth.OAuth with { Algorithms = v })),
        Of("oauth2.clock-skew", "how far the issuer's clock may be ahead", OptionTypes.Time(TimeSpan.Zero, TimeSpan.FromMinutes(10)),
            o => o.Auth.OAuth.ClockSkew, (o, v) => With(o, o.Auth.OAuth with { ClockSkew = v })),
    ];

    private static IEnumerable<OptionDescription> TokenClaims() =>
    [
        Of("oauth2.scope-prefix", "what scopes begin with; none is the resource server's id and a dot", OptionTypes.Optional("a text"),
            o => o.Auth.OAuth.ScopePrefix, (o, v) => With(o, o.Auth.OAuth with { ScopePrefix = v })),
        Of("oauth2.extra-scopes-source", "a claim that holds more scopes", OptionTypes.Optional("a claim, with dots between the names of those it lies in"),
            o => o.Auth.OAuth.ExtraScopesSource, (o, v) => With(o, o.Auth.OAuth with { ExtraScopesSource = v })),
        Of("oauth2.scope-aliases", "what other scopes stand for, with spaces between several", OptionTypes.Pairs,
            o => o.Auth.OAuth.ScopeAliases, (o, v) => With(o, o.Auth.OAuth with { ScopeAliases = v })),
        Of("oauth2.preferred-username-claims", "claims that may hold the user's name, before sub and client_id", OptionTypes.Names,
            o => o.Auth.OAuth.PreferredUserNameClaims, (o, v) => With(o, o.Auth.OAuth with { PreferredUserNameClaims = v })),
    ];

    private static IEnumerable<OptionDescription> Service() =>
    [
        Of("auth-http.user-path", "where the HTTP service is asked who a user is", OptionTypes.Endpoint,
            o => o.Auth.Http.UserPath, (o, v) => With(o, o.Auth.Http with { UserPath = v })),
        Of("auth-http.vhost-path", "where it is asked whether a user may enter a virtual host", OptionTypes.Endpoint,
            o => o.Auth.Http.VirtualHostPath, (o, v) => With(o, o.Auth.Http with { VirtualHostPath = v })),
        Of("auth-http.resource-path", "where it is asked what a user may do to exchanges and queues", OptionTypes.Endpoint,
            o => o.Auth.Http.ResourcePath, (o, v) => With(o, o.Auth.Http with { ResourcePath = v })),
        Of("auth-http.topic-path", "where it is asked what a user may do with routing keys", OptionTypes.Endpoint,
            o => o.Auth.Http.TopicPath, (o, v) => With(o, o.Auth.Http with { TopicPath = v })),
        Of("auth-http.ca", "with https, authorities whose service is trusted, PEM; none are those of the machine", OptionTypes.Path,
            o => o.Auth.Http.AuthoritiesFile, (o, v) => With(o, o.Auth.Http with { AuthoritiesFile = v })),
        Of("auth-http.http-method", "how it is asked; with get, passwords stand in URLs", OptionTypes.Choice(("get", HttpBackendMethod.Get), ("post", HttpBackendMethod.Post)),
            o => o.Auth.Http.Method, (o, v) => With(o, o.Auth.Http with { Method = v })),
        Of("auth-http.timeout", "how long an answer may take before it counts as a refusal", OptionTypes.Time(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1)),
            o => o.Auth.Http.Timeout, (o, v) => With(o, o.Auth.Http with { Timeout = v })),
        Of("auth-http.cache-ttl", "how long an answer holds", OptionTypes.Time(TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)),
            o => o.Auth.Http.CacheTime, (o, v) => With(o, o.Auth.Http with { CacheTime = v })),
        Of("auth-http.max-requests", "how many questions are under way at a time", OptionTypes.Number(1, 10_000),
            o => o.Auth.Http.MostRequests, (o, v) => With(o, o.Auth.Http with { MostRequests = v })),
    ];

    private static HoopoeOptions With(HoopoeOptions options, OAuthOptions changed) => options with { Auth = options.Auth with { OAuth = changed } };

    private static HoopoeOptions With(HoopoeOptions options, HttpBackendOptions changed) => options with { Auth = options.Auth with { Http = changed } };
}
