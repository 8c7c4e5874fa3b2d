using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Hoopoe.Server.Tls;

/// <summary>
/// A certificate that the broker shows to clients, with its chain, ready for handshakes. Immutable; connections that began with it keep it
/// after another has taken its place, so it is never disposed of.
/// </summary>
internal sealed class ServerCertificate
{
    private readonly SslStreamCertificateContext _silent;
    private readonly SslStreamCertificateContext _asking;

    /// <summary>Makes it ready.</summary>
    /// <param name="source">What people call it: its file.</param>
    /// <param name="serverName">The name that clients ask for to get it; null for the one that all others get.</param>
    /// <param name="certificates">The certificate with its key, and its chain behind it.</param>
    /// <param name="authorities">Whom clients that are asked for a certificate are told of; null for nobody.</param>
    /// <exception cref="HoopoeStartException">The process has no home directory.</exception>
    public ServerCertificate(string source, string? serverName, X509Certificate2Collection certificates, X509Certificate2Collection? authorities)
    {
        Source = source;
        ServerName = serverName;
        Leaf = certificates[0];
        var chain = new X509Certificate2Collection(certificates.Skip(1).ToArray());
        // Offline: what is missing of the chain is not fetched from the network.
        try
        {
            _silent = SslStreamCertificateContext.Create(Leaf, chain, offline: true);
        }
        catch (InvalidOperationException error)
        {
            // .NET looks there for certificates that are not to be trusted, and a service's user may have none.
            throw new HoopoeStartException($"{source}: its chain cannot be checked ({error.Message}): set the environment variable HOME to a directory, which may be empty", error);
        }
        _asking = authorities is null ? _silent : SslStreamCertificateContext.Create(Leaf, chain, offline: true, TrustOf(authorities));
    }

    /// <summary>What people call it.</summary>
    public string Source { get; }

    /// <summary>The name that clients ask for to get it; null for the one that all others get.</summary>
    public string? ServerName { get; }

    /// <summary>The certificate itself.</summary>
    public X509Certificate2 Leaf { get; }

    /// <summary>It with its chain, for handshakes.</summary>
    /// <param name="asksForCertificate">Whether the client is asked for a certificate too.</param>
    public SslStreamCertificateContext Context(bool asksForCertificate) => asksForCertificate ? _asking : _silent;

    // Schannel takes the list from the machine's own store alone.
    private static SslCertificateTrust TrustOf(X509Certificate2Collection authorities) =>
        SslCertificateTrust.CreateForX509Collection(authorities, sendTrustInHandshake: !OperatingSystem.IsWindows());
}
