namespace Hoopoe.Core;

/// <summary>What kind of refusal an operation met; each protocol has its own code for it.</summary>
public enum ErrorKind
{
    /// <summary>The user may not do this, or the name is reserved.</summary>
    AccessRefused,

    /// <summary>There is no such thing.</summary>
    NotFound,

    /// <summary>Another connection holds it exclusively.</summary>
    ResourceLocked,

    /// <summary>It exists with other properties, is in use, or an argument is bad.</summary>
    PreconditionFailed,

    /// <summary>The operation is never allowed here; the connection that asked is ended.</summary>
    NotAllowed,

    /// <summary>The operation exists in the protocol but not in the broker.</summary>
    NotImplemented,

    /// <summary>A limit of the broker is reached.</summary>
    ResourceError,
}

/// <summary>An operation's refusal as a value: expected outcomes are not exceptions.</summary>
/// <param name="Kind">What kind of refusal.</param>
/// <param name="Text">What to tell the client; worded as RabbitMQ words it, because frameworks match on it.</param>
public sealed record BrokerError(ErrorKind Kind, string Text)
{
    /// <summary>The user may not do this.</summary>
    public static BrokerError AccessRefused(string text) => new(ErrorKind.AccessRefused, text);

    /// <summary>There is no such thing.</summary>
    public static BrokerError NotFound(string text) => new(ErrorKind.NotFound, text);

    /// <summary>A condition of the operation does not hold.</summary>
    public static BrokerError Precondition(string text) => new(ErrorKind.PreconditionFailed, text);
}
