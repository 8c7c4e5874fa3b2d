using Hoopoe.Core.Access.Passwords;

namespace Hoopoe.Core.Access;

/// <summary>How a broker finds out who its clients are. Immutable; as it is when made, as RabbitMQ does by default.</summary>
public sealed record AccessOptions
{
    /// <summary>The mechanisms that clients are offered, in this order, besides those of the application's authenticators.</summary>
    public IReadOnlyList<string> Mechanisms { get; init; } = ["PLAIN", "AMQPLAIN"];

    /// <summary>How new passwords are hashed.</summary>
    public PasswordHashing Hashing { get; init; } = PasswordHashing.Rabbit;

    /// <summary>Where slow hashing goes.</summary>
    public Offload Offload { get; init; } = Offload.None;

    /// <summary>Who is asked after the application's authenticators, in order, given the broker's own users.</summary>
    public Func<IAuthenticator, IReadOnlyList<IAuthenticator>> Backends { get; init; } = static own => [own];

    /// <summary>Which name of a client's certificate is its user.</summary>
    public CertificateName CertificateName { get; init; } = new();

    /// <summary>Whose failed logins slow further ones.</summary>
    public SlowedPeers SlowedPeers { get; init; }

    /// <summary>
    /// The users whose protocols let them in from this machine alone, and whose passwords everybody knows: from elsewhere, a login as one of them
    /// counts as one that failed.
    /// </summary>
    public IReadOnlyList<string> LoopbackUsers { get; init; } = [];

    /// <summary>
    /// What the salts of users that are not there are made of, the same after a restart, so that nobody learns who there is; null
    /// makes one of the broker's randomness.
    /// </summary>
    public ReadOnlyMemory<byte>? Secret { get; init; }
}

/// <summary>Whose failed logins slow further ones.</summary>
public enum SlowedPeers
{
    /// <summary>Nobody's.</summary>
    None,

    /// <summary>Those of clients on other machines.</summary>
    Remote,

    /// <summary>Everybody's.</summary>
    All,
}
