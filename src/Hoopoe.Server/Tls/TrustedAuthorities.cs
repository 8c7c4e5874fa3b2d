using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Hoopoe.Server.Tls;

/// <summary>How a server's certificate is judged where authorities are named whose servers are trusted, and nobody else's. Stateless.</summary>
internal static class TrustedAuthorities
{
    /// <summary>How a chain is built: to these authorities alone, and without asking the network for anything.</summary>
    /// <param name="authorities">The authorities.</param>
    public static X509ChainPolicy MakePolicy(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }

    /// <summary>How to shake hands with a server that the broker asks over HTTPS.</summary>
    /// <param name="file">The authorities, PEM; null for those of the machine.</param>
    /// <exception cref="HoopoeStartException">The file cannot be used; the message says why.</exception>
    public static SslClientAuthenticationOptions OptionsFor(string? file) =>
        file is null ? new() : new() { CertificateChainPolicy = MakePolicy(CertificateReader.ReadAuthorities(file)) };
}
