using System.Net;
using Hoopoe.Management;
using Microsoft.Extensions.Logging;

namespace Hoopoe.Server.Tls;

/// <summary>All of a broker's TLS: its certificates, and the handshakes of AMQP and HTTP. Lives as long as the broker, its crashes included.</summary>
internal sealed class BrokerTls : IDisposable
{
    private BrokerTls(HoopoeOptions options, TlsLog log)
    {
        var failures = new HandshakeFailures(TimeProvider.System, log);
        Certificates = new TlsCertificates(options.Tls, TimeProvider.System, log);
        Gate = new TlsGate(Certificates, options.Tls.ClientCertificates, options.Amqp.HandshakeTimeout, failures);
        HttpGate = new TlsGate(Certificates, options.Http.ClientCertificates, options.Amqp.HandshakeTimeout, failures);
    }

    /// <summary>The certificates.</summary>
    public TlsCertificates Certificates { get; }

    /// <summary>Where AMQP clients shake hands.</summary>
    public TlsGate Gate { get; }

    /// <summary>Where HTTP clients do.</summary>
    public TlsGate HttpGate { get; }

    /// <summary>Looks whether the options make sense, and reads the certificates; null without TLS.</summary>
    /// <exception cref="HoopoeStartException">They do not, or a certificate cannot be used.</exception>
    public static BrokerTls? Open(HoopoeOptions options, ILoggerFactory loggers)
    {
        TlsChecks.Run(options);
        return options.Tls.IsOn ? new BrokerTls(options, new TlsLog(loggers.CreateLogger("Hoopoe.Server"))) : null;
    }

    /// <summary>What the HTTP API shows of it.</summary>
    /// <param name="amqps">Where AMQP listens for TLS by now.</param>
    /// <param name="https">Where HTTPS is served by now.</param>
    public TlsFacts Describe(Func<IReadOnlyList<IPEndPoint>> amqps, Func<IReadOnlyList<IPEndPoint>> https) => new(
        () => [.. amqps().Select(at => FactsOf(ListenerFacts.AmqpOverTls, at)), .. https().Select(at => FactsOf(ListenerFacts.Https, at))],
        DescribeCertificates,
        Reload);

    /// <inheritdoc/>
    public void Dispose()
    {
        Gate.Dispose();
        HttpGate.Dispose();
        Certificates.Dispose();
    }

    private static ListenerFacts FactsOf(string protocol, IPEndPoint at) => new(protocol, at.Address.ToString(), at.Port);

    private string? Reload()
    {
        try
        {
            Certificates.Reload();
            return null;
        }
        catch (HoopoeStartException error)
        {
            return error.Message;
        }
    }

    private IReadOnlyList<CertificateFacts> DescribeCertificates()
    {
        var set = Certificates.Current;
        return
        [
            .. set.All.Select(one => new CertificateFacts(one.Source, DistinguishedName.Format(one.Leaf.SubjectName), CertificateValidity.EndOf(one.Leaf), IsAuthority: false)),
            .. from authority in set.Authorities ?? []
               select new CertificateFacts(Certificates.AuthoritiesSource, DistinguishedName.Format(authority.SubjectName), CertificateValidity.EndOf(authority), IsAuthority: true),
        ];
    }
}
