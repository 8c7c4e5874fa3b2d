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

    /// <summary>Whether <see cref="Password"/> is a token and nothing else, as by OAUTHBEARER.</summary>
    public bool IsToken { get; init; }

    /// <summary>What the client sent, as the mechanism has it.</summary>
    public ReadOnlyMemory<byte> Response { get; init; }

    /// <summary>Where the client is.</summary>
    public required string Peer { get; init; }

    /// <summary>Whether the client is on this machine.</summary>
    public required bool IsLoopback { get; init; }

    /// <summary>Whether the mechanism has proven already that the client is <see cref="User"/>, as by its certificate.</summary>
    public bool IsProven { get; init; }

    /// <summary>How the connection is encrypted, and the client's certificate; null where it is not encrypted.</summary>
    public ConnectionSecurity? Security { get; init; }

    /// <summary>Keeps the password out of logs.</summary>
    public override string ToString() => $"{Mechanism} of '{User}' from {Peer}";
}
