using Hoopoe.Server.Http;
using Hoopoe.Server.Tls;

namespace Hoopoe.Server.Health;

/// <summary>
/// The HTTP endpoint, for health and for the management API; it listens at the addresses that AMQP listens at. Off unless asked for: it is a web server of its
/// own, and a program that embeds a broker often has one.
/// </summary>
public sealed record HttpOptions
{
    /// <summary>Its port; 0 is none.</summary>
    public int Port { get; init; }

    /// <summary>What one who calls may take up; for metrics at a port of their own too.</summary>
    public HttpLimits Limits { get; init; } = new();

    /// <summary>Its port for HTTPS, where <see cref="HoopoeOptions.Tls"/> has a certificate; 0 is none.</summary>
    public int TlsPort { get; init; }

    /// <summary>Whether clients show certificates over HTTPS; users log in all the same.</summary>
    public ClientCertificates ClientCertificates { get; init; }
}
