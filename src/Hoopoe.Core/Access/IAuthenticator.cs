namespace Hoopoe.Core.Access;

/// <summary>
/// Code of the application that knows who a client is. Given to the broker before it starts, serves it until it ends, and is
/// asked by many connections at once. Those given are asked in order, and then the broker's own users: the first that knows
/// the client decides.
/// </summary>
public interface IAuthenticator
{
    /// <summary>What logs call it.</summary>
    string Name => GetType().Name;

    /// <summary>
    /// The mechanisms that it understands besides those that send a user and a password (PLAIN, AMQPLAIN), such as EXTERNAL;
    /// clients are offered them.
    /// </summary>
    IReadOnlyList<string> Mechanisms => [];

    /// <summary>
    /// Says who a client is. The client waits for the answer, for as long as its handshake may take, and nobody else does.
    /// What is thrown is logged and refuses the login.
    /// </summary>
    /// <param name="credentials">What the client shows.</param>
    /// <param name="cancel">Cancelled when the client is gone or has waited for too long.</param>
    ValueTask<AuthenticationResult> AuthenticateAsync(Credentials credentials, CancellationToken cancel);
}

/// <summary>What a client shows to prove who it is. Immutable; kept no longer than the login takes.</summary>
public sealed record Credentials
{
    /// <summary>How the client says who it is: PLAIN, AMQPLAIN, EXTERNAL.</summary>
    public required string Mechanism { get; init; }

    /// <summary>The protocol that the client speaks, by its short name: amqp091, http.</summary>
    public string Protocol { get; init; } = "other";

    /// <summary>The user's name; null where the mechanism sends none.</summary>
    public string? User { get; init; }

    /// <summary>The password, or a token that stands for one; null where the mechanism sends none.</summary>
    public string? Password { get; init; }

    /// <summary>What the client sent, as the mechanism has it.</summary>
    public ReadOnlyMemory<byte> Response { get; init; }

    /// <summary>Where the client is.</summary>
    public required string Peer { get; init; }

    /// <summary>Whether the client is on this machine.</summary>
    public required bool IsLoopback { get; init; }

    /// <summary>How the connection is encrypted, and the client's certificate; null where it is not encrypted.</summary>
    public ConnectionSecurity? Security { get; init; }

    /// <summary>Keeps the password out of logs.</summary>
    public override string ToString() => $"{Mechanism} of '{User}' from {Peer}";
}

/// <summary>What an authenticator says of a client: that it does not know it, that it is refused, or who it is. Immutable.</summary>
public sealed record AuthenticationResult
{
    private AuthenticationResult()
    {
    }

    /// <summary>It does not know the client; the next one is asked.</summary>
    public static AuthenticationResult Unknown { get; } = new();

    /// <summary>Who the client is; null where it is not accepted.</summary>
    public UserDefinition? User { get; private init; }

    /// <summary>What the user may do; null where the broker's own permissions of the user of that name decide.</summary>
    public IReadOnlyList<PermissionDefinition>? Permissions { get; private init; }

    /// <summary>Why the client is refused, for the log; null where it is not.</summary>
    public string? Refusal { get; private init; }

    /// <summary>What the user may do in a virtual host; null where it may not enter.</summary>
    public PermissionDefinition? PermissionIn(string virtualHost, Users users) => User is null ? null
        : Permissions is null ? users.PermissionOf(User.Name, virtualHost)
        : Permissions.FirstOrDefault(permission => permission.VirtualHost == virtualHost);

    /// <summary>The client is not to be let in, and nobody else is asked.</summary>
    /// <param name="reason">Why, for the log; clients are never told.</param>
    public static AuthenticationResult Refused(string reason) => new() { Refusal = reason };

    /// <summary>The client is a user.</summary>
    /// <param name="user">The user's name.</param>
    /// <param name="tags">Tags such as administrator, monitoring, management.</param>
    /// <param name="permissions">
    /// What the user may do, by virtual host; without them the broker's own permissions of the user of that name decide. They
    /// hold for as long as the connection lasts.
    /// </param>
    /// <exception cref="ArgumentException">A permission's pattern is no regular expression.</exception>
    public static AuthenticationResult Accepted(string user, IReadOnlyList<string>? tags = null, IReadOnlyList<PermissionDefinition>? permissions = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        foreach (var permission in permissions ?? [])
        {
            if (Users.Check(permission) is { } bad) throw new ArgumentException(bad.Text, nameof(permissions));
        }
        return new AuthenticationResult { User = new UserDefinition(user, null, tags ?? []), Permissions = permissions };
    }
}
