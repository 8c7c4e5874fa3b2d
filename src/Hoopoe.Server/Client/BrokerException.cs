using Hoopoe.Protocols.Amqp;

namespace Hoopoe.Server.Client;

/// <summary>
/// The broker did not do what a client in its process asked for. It says so in AMQP's terms: the same code and text that
/// a client gets over the network. Unlike there nothing ends with it: the client can go on.
/// </summary>
public class BrokerException : Exception
{
    /// <summary>Makes an exception of AMQP's code and text.</summary>
    /// <param name="replyCode">AMQP's reply code.</param>
    /// <param name="replyText">The text, which begins with the code's name.</param>
    /// <param name="cause">What it comes of, if it is another failure.</param>
    public BrokerException(int replyCode, string replyText, Exception? cause = null)
        : base($"{replyText} ({replyCode})", cause) => (ReplyCode, ReplyText) = (replyCode, replyText);

    /// <summary>AMQP's reply code, such as 404 where there is no such queue and 403 where the user may not do this.</summary>
    public int ReplyCode { get; }

    /// <summary>The text that AMQP clients get: the code's name, a hyphen, and what was wrong.</summary>
    public string ReplyText { get; }

    internal static BrokerException Of(AmqpError error) => new((int)error.Code, error.ReplyText);

    /// <summary>Throws if there is an error.</summary>
    internal static void ThrowIf(AmqpError? error)
    {
        if (error is not null) throw Of(error);
    }

    internal static BrokerException Shutdown() =>
        Of(new AmqpError(Protocols.Amqp.Wire.ReplyCode.ConnectionForced, "broker forced connection closure with reason 'shutdown'"));

    internal static BrokerException Crashed() => Of(new AmqpError(
        Protocols.Amqp.Wire.ReplyCode.ConnectionForced, "the broker has crashed, as CrashAsync was asked to let it: connect again when that has returned"));

    internal static BrokerException StorageFailed() =>
        Of(new AmqpError(Protocols.Amqp.Wire.ReplyCode.InternalError, "the broker's storage has failed: what was asked for will not become durable"));
}
