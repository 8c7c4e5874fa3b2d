using System.Security.Authentication;

namespace Hoopoe.Server.Tls;

/// <summary>Looks at a start whether what its options say of TLS makes sense together. Stateless.</summary>
internal static class TlsChecks
{
    /// <summary>Looks.</summary>
    /// <exception cref="HoopoeStartException">It does not; the message says what to do.</exception>
    public static void Run(HoopoeOptions options)
    {
        var tls = options.Tls;
        bool listens = options.Listen.Addresses.Count > 0;
        if (!tls.IsOn && FindUseless(tls) is { } option)
            throw new HoopoeStartException($"{option} is set, but there is no TLS without a certificate: set tls.certificate to its file");
        if (tls is { CertificateFile: not null, Certificates: not null })
            throw new HoopoeStartException("tls.certificate names a file, and the program gives certificates of its own: give one of them");
        if (tls is { AuthoritiesFile: not null, Authorities: not null })
            throw new HoopoeStartException("tls.ca names a file, and the program gives authorities of its own: give one of them");
        if (listens && !options.Listen.Plain && !tls.HasAmqp)
        {
            throw new HoopoeStartException(
                "listen.plain is false and AMQP is not spoken over TLS either, so that no client could connect: set tls.certificate and tls.port, or leave listen.plain true");
        }
        if (tls.IsOn && (tls.Versions == SslProtocols.None || (tls.Versions & ~(SslProtocols.Tls12 | SslProtocols.Tls13)) != 0))
            throw new HoopoeStartException("tls.versions may hold 1.2 and 1.3: older ones are not safe, and not spoken");
        RequireAuthorities(tls, tls.ClientCertificates, "tls.client-certificate");
        RequireAuthorities(tls, options.Http.ClientCertificates, "http.client-certificate");
    }

    private static void RequireAuthorities(TlsOptions tls, ClientCertificates asked, string option)
    {
        if (asked == ClientCertificates.None || tls.HasAuthorities) return;
        throw new HoopoeStartException(
            $"{option} asks clients for certificates, and nothing says which are to be trusted: set tls.ca to a file with the authorities' certificates (PEM)");
    }

    private static string? FindUseless(TlsOptions tls)
    {
        if (tls.KeyFile is not null) return "tls.key";
        if (tls.HasAuthorities) return "tls.ca";
        if (tls.Names.Count > 0) return "tls.names";
        return tls.ClientCertificates == ClientCertificates.None ? null : "tls.client-certificate";
    }
}
