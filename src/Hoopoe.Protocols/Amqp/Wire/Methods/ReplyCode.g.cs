// Generated from spec/amqp-0-9-1.txt by `dotnet run spec/generate.cs`; change the table, not this file.
#nullable enable

namespace Hoopoe.Protocols.Amqp.Wire;

/// <summary>Why a message came back, a channel or a connection closed.</summary>
internal enum ReplyCode : ushort
{
    ReplySuccess = 200,
    ContentTooLarge = 311,
    NoRoute = 312,
    NoConsumers = 313,
    ConnectionForced = 320,
    InvalidPath = 402,
    AccessRefused = 403,
    NotFound = 404,
    ResourceLocked = 405,
    PreconditionFailed = 406,
    FrameError = 501,
    SyntaxError = 502,
    CommandInvalid = 503,
    ChannelError = 504,
    UnexpectedFrame = 505,
    ResourceError = 506,
    NotAllowed = 530,
    NotImplemented = 540,
    InternalError = 541,
}

/// <summary>What the protocol says of each reply code.</summary>
internal static class ReplyCodes
{
    /// <summary>Whether the error ends the whole connection; if not, only the channel.</summary>
    public static bool IsConnectionError(this ReplyCode code) => code is ReplyCode.ConnectionForced
        or ReplyCode.InvalidPath
        or ReplyCode.FrameError
        or ReplyCode.SyntaxError
        or ReplyCode.CommandInvalid
        or ReplyCode.ChannelError
        or ReplyCode.UnexpectedFrame
        or ReplyCode.ResourceError
        or ReplyCode.NotAllowed
        or ReplyCode.NotImplemented
        or ReplyCode.InternalError;

    /// <summary>The name that opens the reply text (`NOT_FOUND`).</summary>
    public static string Name(this ReplyCode code) => code switch
    {
        ReplyCode.ReplySuccess => "REPLY_SUCCESS",
        ReplyCode.ContentTooLarge => "CONTENT_TOO_LARGE",
        ReplyCode.NoRoute => "NO_ROUTE",
        ReplyCode.NoConsumers => "NO_CONSUMERS",
        ReplyCode.ConnectionForced => "CONNECTION_FORCED",
        ReplyCode.InvalidPath => "INVALID_PATH",
        ReplyCode.AccessRefused => "ACCESS_REFUSED",
        ReplyCode.NotFound => "NOT_FOUND",
        ReplyCode.ResourceLocked => "RESOURCE_LOCKED",
        ReplyCode.PreconditionFailed => "PRECONDITION_FAILED",
        ReplyCode.FrameError => "FRAME_ERROR",
        ReplyCode.SyntaxError => "SYNTAX_ERROR",
        ReplyCode.CommandInvalid => "COMMAND_INVALID",
        ReplyCode.ChannelError => "CHANNEL_ERROR",
        ReplyCode.UnexpectedFrame => "UNEXPECTED_FRAME",
        ReplyCode.ResourceError => "RESOURCE_ERROR",
        ReplyCode.NotAllowed => "NOT_ALLOWED",
        ReplyCode.NotImplemented => "NOT_IMPLEMENTED",
        ReplyCode.InternalError => "INTERNAL_ERROR",
        _ => throw new ArgumentOutOfRangeException(nameof(code)),
    };
}
