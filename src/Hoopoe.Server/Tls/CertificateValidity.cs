using System.Security.Cryptography.X509Certificates;

namespace Hoopoe.Server.Tls;

/// <summary>When certificates are valid, which they themselves say in this machine's time. Stateless.</summary>
internal static class CertificateValidity
{
    /// <summary>From when.</summary>
    public static DateTimeOffset BeginOf(X509Certificate2 certificate) => new(certificate.NotBefore.ToUniversalTime(), TimeSpan.Zero);

    /// <summary>Until when.</summary>
    public static DateTimeOffset EndOf(X509Certificate2 certificate) => new(certificate.NotAfter.ToUniversalTime(), TimeSpan.Zero);
}
