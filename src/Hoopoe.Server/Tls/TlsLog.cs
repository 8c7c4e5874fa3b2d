using Microsoft.Extensions.Logging;

namespace Hoopoe.Server.Tls;

/// <summary>What TLS logs. Event ids 2100 to 2119.</summary>
internal sealed partial class TlsLog(ILogger logger)
{
    [LoggerMessage(2100, LogLevel.Warning, "{Peer}: no TLS at {Local}: {Reason}")]
    public partial void HandshakeFailed(string peer, string local, string reason);

    [LoggerMessage(2101, LogLevel.Warning, "{Peer}: no TLS at {Local}: {Reason} ({Unlogged} more like this from that address since the last line)")]
    public partial void HandshakesFailed(string peer, string local, string reason, long unlogged);

    [LoggerMessage(2102, LogLevel.Information, "The certificates have changed: new connections get {Source} ({Subject}), valid until {NotAfter}; connections there are go on")]
    public partial void Reloaded(string source, string subject, DateTimeOffset notAfter);

    [LoggerMessage(2103, LogLevel.Error, "The certificates have changed and cannot be used, so that those of before stay in use: {Reason}")]
    public partial void ReloadFailed(string reason);

    [LoggerMessage(2104, LogLevel.Warning, "The certificate in {Source} ({Subject}) expires in {Days} days, on {NotAfter}: put a new one there in time")]
    public partial void Expiring(string source, string subject, int days, DateTimeOffset notAfter);

    [LoggerMessage(2105, LogLevel.Error, "The certificate in {Source} ({Subject}) expired on {NotAfter}: clients will not connect until there is a new one")]
    public partial void Expired(string source, string subject, DateTimeOffset notAfter);

    [LoggerMessage(2106, LogLevel.Warning, "Every user of this machine can read the private key in {File}: take that right away, as with 'chmod 600'")]
    public partial void KeyReadableByAll(string file);

    [LoggerMessage(2107, LogLevel.Warning, "The certificate in {Source} ({Subject}) is valid from {NotBefore} only: until then clients will not take it")]
    public partial void NotYetValid(string source, string subject, DateTimeOffset notBefore);

    [LoggerMessage(2108, LogLevel.Warning, "The certificate in {Source} ({Subject}) says that it is not for servers (extended key usage), so that clients will not take it")]
    public partial void NotForServers(string source, string subject);

    [LoggerMessage(2109, LogLevel.Warning, "None of the authorities in {Source} is signed by itself: clients' certificates are refused until the root is there too")]
    public partial void NoRoot(string source);

    [LoggerMessage(2110, LogLevel.Debug, "{Peer}: hung up at {Local} before it said anything of TLS")]
    public partial void HungUp(string peer, string local);

    [LoggerMessage(2111, LogLevel.Error, "Looking after the certificates failed; please report it")]
    public partial void Defect(Exception error);
}
