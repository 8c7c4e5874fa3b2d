using Hoopoe.Core;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Protocols.Amqp;

/// <summary>
/// Why a method failed. The code says how far it reaches: most end the channel, some the connection
/// (<see cref="ReplyCodes.IsConnectionError"/>).
/// </summary>
internal sealed record AmqpError(ReplyCode Code, string Text)
{
    /// <summary>The text with the code's name in front, as clients match on it.</summary>
    public string ReplyText => $"{Code.Name()} - {Text}";

    public static AmqpError Precondition(string text) => new(ReplyCode.PreconditionFailed, text);

    public static AmqpError AccessRefused(string text) => new(ReplyCode.AccessRefused, text);

    public static AmqpError NotAllowed(string text) => new(ReplyCode.NotAllowed, text);

    public static AmqpError NotImplemented(string text) => new(ReplyCode.NotImplemented, text);

    /// <summary>The arguments of a method could not be read.</summary>
    public static AmqpError Malformed(ReadOnlySpan<byte> arguments) =>
        new(ReplyCode.FrameError, $"cannot decode <<{string.Join(',', arguments[..Math.Min(arguments.Length, 64)].ToArray())}>>");

    /// <summary>Something other than the frame that was due.</summary>
    public static AmqpError Unexpected(string due) => new(ReplyCode.UnexpectedFrame, $"expected {due} frame instead");

    /// <summary>A method the broker does not take from clients.</summary>
    public static AmqpError Unimplemented() => new(ReplyCode.CommandInvalid, "unimplemented method");

    /// <summary>The protocol's code for a refusal of the core; null stays null.</summary>
    public static AmqpError? From(BrokerError? error) => error is null ? null : new AmqpError(CodeOf(error.Kind), error.Text);

    private static ReplyCode CodeOf(ErrorKind kind) => kind switch
    {
        ErrorKind.AccessRefused => ReplyCode.AccessRefused,
        ErrorKind.NotFound => ReplyCode.NotFound,
        ErrorKind.ResourceLocked => ReplyCode.ResourceLocked,
        ErrorKind.PreconditionFailed => ReplyCode.PreconditionFailed,
        ErrorKind.NotAllowed => ReplyCode.NotAllowed,
        ErrorKind.NotImplemented => ReplyCode.NotImplemented,
        _ => ReplyCode.ResourceError,
    };
}
