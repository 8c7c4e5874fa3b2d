using Microsoft.Extensions.Logging;

namespace Hoopoe.Protocols.Amqp;

/// <summary>What AMQP connections log. Event ids 1000 to 1099. What a client does wrong is no fault of the broker's: Debug;
/// what may hurt others is told by <see cref="Offences"/>, which keeps it short.</summary>
internal sealed partial class AmqpLog(ILogger logger)
{
    [LoggerMessage(1000, LogLevel.Debug, "{Connection}: connected from {Peer}")]
    public partial void Connected(string connection, string peer);

    [LoggerMessage(1001, LogLevel.Debug, "{Connection}: user '{User}' opened virtual host '{VirtualHost}'")]
    public partial void Opened(string connection, string user, string virtualHost);

    [LoggerMessage(1002, LogLevel.Debug, "{Connection}: ended")]
    public partial void Ended(string connection);

    [LoggerMessage(1003, LogLevel.Debug, "{Connection}: channel {Channel} closed: {Reason}")]
    public partial void ChannelFailed(string connection, ushort channel, string reason);

    [LoggerMessage(1004, LogLevel.Debug, "{Connection}: closed: {Reason}")]
    public partial void ConnectionFailed(string connection, string reason);

    [LoggerMessage(1005, LogLevel.Warning, "{Connection}: login of user '{User}' by {Mechanism} refused: {Reason}")]
    public partial void LoginRefused(string connection, string user, string mechanism, string reason);

    [LoggerMessage(1006, LogLevel.Debug, "{Connection}: the network failed: {Reason}")]
    public partial void NetworkFailed(string connection, string reason);

    [LoggerMessage(1007, LogLevel.Error, "{Connection}: a defect ended the connection; please report it")]
    public partial void Defect(string connection, Exception error);

    [LoggerMessage(1008, LogLevel.Warning, "Message memory is scarce: {BytesInUse} of {Limit} bytes in use; publishers are slowed")]
    public partial void MemoryScarce(long bytesInUse, long limit);

    [LoggerMessage(1009, LogLevel.Information, "Message memory is free again: {BytesInUse} of {Limit} bytes in use")]
    public partial void MemoryFree(long bytesInUse, long limit);

    [LoggerMessage(1011, LogLevel.Warning, "{Connection}, logged in as '{User}': {Offence}")]
    public partial void Offence(string connection, string user, string offence);

    [LoggerMessage(1012, LogLevel.Warning, "In the last minute clients did {Count} more things of this kind, which are not listed; they came from {Addresses} addresses, {OfWorst} from {Worst}")]
    public partial void MoreOffences(long count, int addresses, string worst, int ofWorst);

    [LoggerMessage(1010, LogLevel.Warning, "{Connection}: channel {Channel} left a delivery unacknowledged for {Timeout}; its messages go back to their queues")]
    public partial void ConsumerTimedOut(string connection, ushort channel, TimeSpan timeout);

    [LoggerMessage(1031, LogLevel.Warning, "{Connection}: the client speaks TLS, which this port does not: it is to use an amqp address, or the port for TLS (tls.port)")]
    public partial void TlsWithoutTls(string connection);

    [LoggerMessage(1030, LogLevel.Warning, "{Connection}: a new secret of user '{User}' was refused: {Reason}")]
    public partial void SecretRefused(string connection, string user, string reason);
}
