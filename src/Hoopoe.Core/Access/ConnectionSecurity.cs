namespace Hoopoe.Core.Access;

/// <summary>
/// How a client's connection is encrypted, and by what certificate the client has shown who it is. Immutable; lives as long as the
/// connection.
/// </summary>
public sealed record ConnectionSecurity
{
    /// <summary>The version of TLS, as RabbitMQ writes it: tlsv1.2, tlsv1.3.</summary>
    public required string Protocol { get; init; }

    /// <summary>The cipher suite's name in the registry of TLS: TLS_AES_256_GCM_SHA384.</summary>
    public required string CipherSuite { get; init; }

    /// <summary>The name that the client asked for (SNI, RFC 6066 section 3); null where it named none.</summary>
    public string? ServerName { get; init; }

    /// <summary>The client's certificate, which has been found valid; null where it showed none.</summary>
    public PeerCertificate? Certificate { get; init; }
}
