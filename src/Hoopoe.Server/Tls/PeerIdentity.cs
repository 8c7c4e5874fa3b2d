using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Hoopoe.Core.Access;

namespace Hoopoe.Server.Tls;

/// <summary>Writes down how a connection is encrypted and who its client is by certificate. Stateless.</summary>
internal static class PeerIdentity
{
    /// <summary>What a handshake has come to.</summary>
    public static ConnectionSecurity Of(SslStream stream) => new()
    {
        Protocol = stream.SslProtocol == SslProtocols.Tls13 ? "tlsv1.3" : "tlsv1.2",
        CipherSuite = stream.NegotiatedCipherSuite.ToString(),
        ServerName = stream.TargetHostName is { Length: > 0 } name ? name : null,
        Certificate = stream.RemoteCertificate is X509Certificate2 certificate ? Of(certificate) : null,
    };

    /// <summary>What a certificate says of its owner.</summary>
    public static PeerCertificate Of(X509Certificate2 certificate) => new()
    {
        Subject = DistinguishedName.Format(certificate.SubjectName),
        Issuer = DistinguishedName.Format(certificate.IssuerName),
        CommonName = DistinguishedName.FindCommonName(certificate.SubjectName),
        AlternativeNames = SubjectAlternativeNames.Of(certificate),
        NotBefore = CertificateValidity.BeginOf(certificate),
        NotAfter = CertificateValidity.EndOf(certificate),
    };
}
