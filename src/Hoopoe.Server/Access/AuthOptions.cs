using Hoopoe.Core.Access;
using Hoopoe.Server.Access.HttpBackend;
using Hoopoe.Server.Access.OAuth;

namespace Hoopoe.Server.Access;

/// <summary>How the broker finds out who its clients are. Immutable.</summary>
public sealed record AuthOptions
{
    /// <summary>
    /// The mechanisms that clients are offered, in this order. OAUTHBEARER is left out where nobody judges tokens; EXTERNAL is offered
    /// to connections with a certificate alone, and only if it is named here.
    /// </summary>
    public IReadOnlyList<string> Mechanisms { get; init; } = ["PLAIN", "AMQPLAIN", "OAUTHBEARER"];

    /// <summary>Who is asked, in order, after the application's authenticators: the first that knows the client decides.</summary>
    public IReadOnlyList<AuthBackend> Backends { get; init; } = [AuthBackend.Internal];

    /// <summary>How new passwords are hashed.</summary>
    public PasswordAlgorithm PasswordHashing { get; init; } = PasswordAlgorithm.Pbkdf2;

    /// <summary>Iterations of PBKDF2, from <see cref="Core.Access.Passwords.PasswordHashing.LeastIterations"/>.</summary>
    public int PasswordIterations { get; init; } = Core.Access.Passwords.PasswordHashing.LeastIterations;

    /// <summary>Whose failed logins slow further ones; nobody's, unless the broker has a process of its own.</summary>
    public SlowedPeers SlowFailures { get; init; }

    /// <summary>With EXTERNAL, which name of the client's certificate is its user.</summary>
    public CertificateName CertificateName { get; init; } = new();

    /// <summary>How tokens are judged.</summary>
    public OAuthOptions OAuth { get; init; } = new();

    /// <summary>The HTTP service that is asked.</summary>
    public HttpBackendOptions Http { get; init; } = new();
}

/// <summary>Who knows users.</summary>
public enum AuthBackend
{
    /// <summary>The broker's own users.</summary>
    Internal,

    /// <summary>Whoever issued a token.</summary>
    OAuth2,

    /// <summary>An HTTP service.</summary>
    Http,
}

/// <summary>How new passwords are hashed.</summary>
public enum PasswordAlgorithm
{
    /// <summary>PBKDF2 with HMAC-SHA-256: slow to guess, and what SCRAM-SHA-256 needs.</summary>
    Pbkdf2,

    /// <summary>RabbitMQ's salted SHA-256, which its definitions can hold.</summary>
    RabbitMQ,
}
