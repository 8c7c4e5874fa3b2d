using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hoopoe.Server.Tls;

namespace Hoopoe.Tls;

/// <summary>
/// An authority for trying things out, and the certificates that it makes: of elliptic curve P-256, which every client knows. Lives while they
/// are made; its key is in nobody's hands but the caller's.
/// </summary>
internal sealed class DevelopmentAuthority : IDisposable
{
    // Clocks of containers and machines differ.
    private static readonly TimeSpan _slack = TimeSpan.FromHours(1);

    private readonly DateTimeOffset _from;
    private readonly DateTimeOffset _until;

    /// <summary>Makes one.</summary>
    /// <param name="now">The time of day.</param>
    /// <param name="lifetime">How long it and what it makes is valid.</param>
    public DevelopmentAuthority(DateTimeOffset now, TimeSpan lifetime)
    {
        (_from, _until) = (now - _slack, now + lifetime);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        // Told apart from those of other days by a number, as clients find an authority by its name.
        var request = new CertificateRequest($"CN=Hoopoe development {RandomNumberGenerator.GetHexString(8, lowercase: true)}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        Certificate = request.CreateSelfSigned(_from, _until);
    }

    /// <summary>Its own certificate, with the key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>A certificate of a server, with its key.</summary>
    /// <param name="hosts">Its names and addresses, one at least; it is called by the first.</param>
    public X509Certificate2 MakeServer(IReadOnlyList<string> hosts)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (string host in hosts)
        {
            if (IPAddress.TryParse(host, out var address)) names.AddIpAddress(address);
            else names.AddDnsName(host);
        }
        return Make(hosts[0], names, CertificatePurpose.ServerAuthentication);
    }

    /// <summary>A certificate of a client, with its key.</summary>
    /// <param name="user">Who it is.</param>
    public X509Certificate2 MakeClient(string user) => Make(user, null, CertificatePurpose.ClientAuthentication);

    /// <inheritdoc/>
    public void Dispose() => Certificate.Dispose();

    private X509Certificate2 Make(string commonName, SubjectAlternativeNameBuilder? names, Oid purpose)
    {
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(commonName);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([purpose], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        if (names is not null) request.CertificateExtensions.Add(names.Build());
        byte[] serial = RandomNumberGenerator.GetBytes(16);
        // A serial number is positive (RFC 5280 section 4.1.2.2).
        serial[0] &= 0x7f;
        using var signed = request.Create(Certificate, _from, _until, serial);
        return signed.CopyWithPrivateKey(key);
    }
}
