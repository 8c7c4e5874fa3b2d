using System.Security.Cryptography.X509Certificates;

namespace Hoopoe.Server.Tls;

/// <summary>All certificates that are in use at a time: the broker's, those for single names, and the authorities of clients. Immutable.</summary>
/// <param name="usual">The one for clients that ask for none of the names.</param>
/// <param name="named">Those for names.</param>
/// <param name="authorities">Whose clients are trusted; null where nobody says.</param>
internal sealed class CertificateSet(ServerCertificate usual, IReadOnlyList<ServerCertificate> named, X509Certificate2Collection? authorities)
{
    private readonly Dictionary<string, ServerCertificate> _byName = named.ToDictionary(one => one.ServerName!, StringComparer.OrdinalIgnoreCase);

    /// <summary>All of the broker's, the usual one first.</summary>
    public IEnumerable<ServerCertificate> All => named.Prepend(usual);

    /// <summary>Whose clients are trusted; null where nobody says.</summary>
    public X509Certificate2Collection? Authorities => authorities;

    /// <summary>The one for a client: that of the very name it asks for, else that of all names one below the domain, else the usual one.</summary>
    public ServerCertificate For(string? serverName)
    {
        if (string.IsNullOrEmpty(serverName) || _byName.Count == 0) return usual;
        if (_byName.TryGetValue(serverName, out var exact)) return exact;
        int dot = serverName.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && _byName.TryGetValue(string.Concat("*", serverName.AsSpan(dot)), out var wild) ? wild : usual;
    }

    /// <summary>How a chain of a client's certificate is built: to these authorities alone, and without asking the network whether it was revoked.</summary>
    public X509ChainPolicy? MakeChainPolicy()
    {
        if (authorities is null) return null;
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        foreach (var authority in authorities) (IsRoot(authority) ? policy.CustomTrustStore : policy.ExtraStore).Add(authority);
        policy.ApplicationPolicy.Add(CertificatePurpose.ClientAuthentication);
        return policy;
    }

    /// <summary>Whether a certificate is signed by itself, and so can be trusted without another.</summary>
    public static bool IsRoot(X509Certificate2 certificate) => certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);
}
