namespace Hoopoe.Core.Access.Sasl;

/// <summary>
/// A way in which clients of any protocol show who they are (RFC 4422). Has no state of its own; lives as long as the broker, and
/// any thread may call.
/// </summary>
/// <param name="name">Its name, as clients are offered it.</param>
public abstract class SaslMechanism(string name)
{
    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>Whether a client on such a connection is offered it.</summary>
    /// <param name="security">How the connection is encrypted; null where it is not.</param>
    public virtual bool IsOffered(ConnectionSecurity? security) => true;

    /// <summary>Begins a login.</summary>
    /// <param name="client">What is known of the client so far.</param>
    public abstract SaslExchange Begin(Credentials client);
}

/// <summary>One login under way by a mechanism. Belongs to its connection.</summary>
public abstract class SaslExchange
{
    /// <summary>The user that the client has named so far, for the log.</summary>
    public string User { get; protected set; } = "";

    /// <summary>Takes what the client says next.</summary>
    /// <param name="response">The client's response.</param>
    /// <param name="cancel">Cancelled when the client is gone.</param>
    public abstract ValueTask<SaslStep> StepAsync(ReadOnlyMemory<byte> response, CancellationToken cancel);
}

/// <summary>What comes of a client's response: a challenge to answer, the login's result, or that it makes no sense. Immutable.</summary>
public sealed record SaslStep
{
    private SaslStep()
    {
    }

    /// <summary>What the client is to answer; null where there is nothing more to say.</summary>
    public ReadOnlyMemory<byte>? Challenge { get; private init; }

    /// <summary>Who the client is, or that it is refused; null where that is not known yet.</summary>
    public AuthenticationResult? Result { get; private init; }

    /// <summary>Why the response is none of the mechanism's, in words for the client; null where it is.</summary>
    public string? Fault { get; private init; }

    /// <summary>The client is to answer.</summary>
    public static SaslStep Challenged(ReadOnlyMemory<byte> challenge) => new() { Challenge = challenge };

    /// <summary>The login has come to an end.</summary>
    public static SaslStep Ended(AuthenticationResult result) => new() { Result = result };

    /// <summary>The response makes no sense.</summary>
    public static SaslStep Malformed(string fault) => new() { Fault = fault };
}
