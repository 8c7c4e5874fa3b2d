using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Hoopoe.Server.Tls;

namespace Hoopoe.Tls;

/// <summary>
/// Whom a command trusts when it connects over TLS, and what certificate it shows; as its options say. Lives as long as the command; the
/// files are read when it is made.
/// </summary>
internal sealed class ClientTls
{
    private readonly X509Certificate2Collection? _authorities;
    private readonly SslStreamCertificateContext? _certificate;
    private readonly bool _acceptsAny;

    /// <summary>Reads the files.</summary>
    /// <param name="authorities">The authorities that are trusted, PEM; null for those of the machine.</param>
    /// <param name="certificate">The certificate to show and its key; null for none.</param>
    /// <param name="password">The key's password, if it has one.</param>
    /// <param name="acceptsAny">Whether any certificate is taken, such as one that a broker under test has made for itself.</param>
    /// <exception cref="Hoopoe.Server.HoopoeStartException">A file cannot be used.</exception>
    public ClientTls(string? authorities, CertificateFiles? certificate, string? password, bool acceptsAny)
    {
        _acceptsAny = acceptsAny;
        if (authorities is not null) _authorities = CertificateReader.ReadAuthorities(authorities);
        if (certificate is null) return;
        var found = CertificateReader.Read(certificate, password);
        _certificate = SslStreamCertificateContext.Create(found[0], [.. found.Skip(1)], offline: true);
    }

    /// <summary>Trusts whom the machine trusts, and shows nothing.</summary>
    public static ClientTls Usual { get; } = new(null, null, null, acceptsAny: false);

    /// <summary>How to shake hands with a broker.</summary>
    /// <param name="host">The name that its certificate must be for; null where that is said elsewhere.</param>
    public SslClientAuthenticationOptions OptionsFor(string? host)
    {
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = host,
            ClientCertificateContext = _certificate,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        };
        if (_acceptsAny) options.RemoteCertificateValidationCallback = (_, _, _, errors) => errors == SslPolicyErrors.None || _acceptsAny;
        else if (_authorities is not null) options.CertificateChainPolicy = TrustedAuthorities.MakePolicy(_authorities);
        return options;
    }
}
