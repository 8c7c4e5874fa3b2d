using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Hoopoe.Server.Tls;

/// <summary>What a certificate may be used for (RFC 5280 section 4.2.1.12). Stateless.</summary>
internal static class CertificatePurpose
{
    /// <summary>To show who a server is.</summary>
    public static Oid ServerAuthentication => new("1.3.6.1.5.5.7.3.1");

    /// <summary>To show who a client is.</summary>
    public static Oid ClientAuthentication => new("1.3.6.1.5.5.7.3.2");

    /// <summary>Whether a certificate may be a server's: it says so, or does not say what it is for.</summary>
    public static bool IsForServers(X509Certificate2 certificate)
    {
        var stated = certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault();
        return stated is null || stated.EnhancedKeyUsages.OfType<Oid>().Any(usage => usage.Value == ServerAuthentication.Value);
    }
}
