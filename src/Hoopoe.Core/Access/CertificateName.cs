namespace Hoopoe.Core.Access;

/// <summary>Which name of a client's certificate is its user, as RabbitMQ's ssl_cert_login_from and its kin say. Immutable.</summary>
public sealed record CertificateName
{
    /// <summary>Where the name stands.</summary>
    public CertificateField Field { get; init; }

    /// <summary>Among the alternative names, which kind: dns, ip, email, uri, other_name.</summary>
    public string AlternativeKind { get; init; } = "dns";

    /// <summary>Which one of that kind, from 0.</summary>
    public int AlternativeIndex { get; init; }

    /// <summary>The user that a certificate names; null where it has no such name.</summary>
    public string? In(PeerCertificate certificate) => Field switch
    {
        CertificateField.DistinguishedName => certificate.Subject,
        CertificateField.CommonName => certificate.CommonName,
        CertificateField.SubjectAlternativeName => certificate.AlternativeNames
            .Where(name => name.Kind == AlternativeKind).Skip(AlternativeIndex).FirstOrDefault()?.Value,
    };
}

/// <summary>A name of a certificate's subject.</summary>
public enum CertificateField
{
    /// <summary>The whole distinguished name: CN=orders,O=Example.</summary>
    DistinguishedName,

    /// <summary>The common name in it.</summary>
    CommonName,

    /// <summary>One of the alternative names.</summary>
    SubjectAlternativeName,
}
