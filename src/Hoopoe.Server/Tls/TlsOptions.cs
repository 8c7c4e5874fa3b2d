using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Hoopoe.Server.Tls;

/// <summary>
/// How clients connect over TLS, for AMQP and HTTP. On as soon as there is a certificate: from files, which are read again when they change, or
/// given by the program that embeds the broker. Immutable.
/// </summary>
public sealed record TlsOptions
{
    /// <summary>The port for AMQP over TLS, 0 to 65535, at the addresses that AMQP listens at; 0 finds a free one, null opens none.</summary>
    public int? Port { get; init; } = 0;

    /// <summary>The file with the broker's certificate and its chain, as PEM or PFX; null for none.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The file with the certificate's key as PEM; null where the certificate's own file holds it.</summary>
    public string? KeyFile { get; init; }

    /// <summary>The password of the key, or of the PFX file; null where there is none. It serves all keys that are encrypted.</summary>
    public string? KeyPassword { get; init; }

    /// <summary>
    /// The broker's certificate as an object, instead of files: the one with a private key, with those of its chain beside it. They must
    /// stay undisposed as long as the broker runs.
    /// </summary>
    public X509Certificate2Collection? Certificates { get; init; }

    /// <summary>Certificates for clients that ask for a server of that name (SNI): a host name, or *.domain for all names one below it.</summary>
    public IReadOnlyDictionary<string, CertificateFiles> Names { get; init; } = new Dictionary<string, CertificateFiles>();

    /// <summary>The file with the authorities whose clients are trusted, as PEM; null for none.</summary>
    public string? AuthoritiesFile { get; init; }

    /// <summary>The same as objects, instead of a file.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>Whether AMQP clients show certificates of their own.</summary>
    public ClientCertificates ClientCertificates { get; init; }

    /// <summary>The versions that are spoken: TLS 1.2, TLS 1.3 or both.</summary>
    public SslProtocols Versions { get; init; } = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>How often the files are looked at; zero looks only when it is asked to.</summary>
    public TimeSpan ReloadInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether there is a certificate.</summary>
    public bool IsOn => CertificateFile is not null || Certificates is not null;

    /// <summary>Whether there is something to trust clients by.</summary>
    public bool HasAuthorities => AuthoritiesFile is not null || Authorities is not null;

    /// <summary>Says whether AMQP is spoken over TLS.</summary>
    internal bool HasAmqp => IsOn && Port is not null;
}
