namespace Hoopoe.Core.Access;

/// <summary>What a client's certificate says of it, as far as names and lists need it. Immutable.</summary>
public sealed record PeerCertificate
{
    /// <summary>The subject's distinguished name in RFC 4514's order: CN=orders,O=Example,C=AT.</summary>
    public required string Subject { get; init; }

    /// <summary>The issuer's, likewise.</summary>
    public required string Issuer { get; init; }

    /// <summary>The subject's common name; null where it has none.</summary>
    public string? CommonName { get; init; }

    /// <summary>The subject's alternative names in the certificate's order (RFC 5280 section 4.2.1.6).</summary>
    public IReadOnlyList<AlternativeName> AlternativeNames { get; init; } = [];

    /// <summary>From when the certificate is valid.</summary>
    public required DateTimeOffset NotBefore { get; init; }

    /// <summary>Until when.</summary>
    public required DateTimeOffset NotAfter { get; init; }
}

/// <summary>One alternative name of a certificate's subject.</summary>
/// <param name="Kind">As RabbitMQ calls it: dns, ip, email, uri, other_name.</param>
/// <param name="Value">The name.</param>
public sealed record AlternativeName(string Kind, string Value);
