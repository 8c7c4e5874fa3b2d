using System.Runtime.Versioning;
using System.Security.Cryptography.X509Certificates;

namespace Hoopoe.Server.Tls;

/// <summary>Makes the set of certificates that the options name, and says in the log what is odd about them. Used by one thread at a time.</summary>
/// <param name="options">What names them.</param>
/// <param name="time">The time of day.</param>
/// <param name="log">Told what is odd.</param>
internal sealed class CertificateLoading(TlsOptions options, TimeProvider time, TlsLog log)
{
    // What certificates and authorities are called that no file holds.
    private const string Given = "the program's options";

    /// <summary>All files that there are to look at.</summary>
    public IReadOnlyList<string> Paths { get; } =
    [
        .. Files(options).SelectMany(files => new[] { files.Certificate, files.KeyPath }).Concat(options.AuthoritiesFile is { } file ? [file] : []).Distinct(StringComparer.Ordinal),
    ];

    /// <summary>What the authorities are called.</summary>
    public string AuthoritiesSource => options.AuthoritiesFile ?? Given;

    /// <summary>Reads them.</summary>
    /// <exception cref="HoopoeStartException">One cannot be used.</exception>
    public CertificateSet Load()
    {
        var authorities = options.AuthoritiesFile is { } file ? CertificateReader.ReadAuthorities(file) : options.Authorities;
        var set = new CertificateSet(
            options.CertificateFile is null ? MakeGiven(authorities) : Make(UsualFiles(options), null, authorities),
            [.. options.Names.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => Make(pair.Value, pair.Key, authorities))],
            authorities);
        if (authorities is not null && !authorities.Any(CertificateSet.IsRoot)) log.NoRoot(AuthoritiesSource);
        if (!OperatingSystem.IsWindows()) WarnOfOpenKeys();
        return set;
    }

    private static CertificateFiles UsualFiles(TlsOptions options) => new(options.CertificateFile!, options.KeyFile);

    private static IEnumerable<CertificateFiles> Files(TlsOptions options) =>
        options.CertificateFile is null ? options.Names.Values : options.Names.Values.Prepend(UsualFiles(options));

    private ServerCertificate Make(CertificateFiles files, string? serverName, X509Certificate2Collection? authorities) =>
        Check(new ServerCertificate(files.Certificate, serverName, CertificateReader.Read(files, options.KeyPassword), authorities));

    private ServerCertificate MakeGiven(X509Certificate2Collection? authorities)
    {
        var own = options.Certificates!.FirstOrDefault(one => one.HasPrivateKey)
            ?? throw new HoopoeStartException($"{nameof(HoopoeOptions.Tls)}.{nameof(TlsOptions.Certificates)} holds no certificate with a private key");
        return Check(new ServerCertificate(Given, null, [own, .. options.Certificates!.Where(one => one != own)], authorities));
    }

    private ServerCertificate Check(ServerCertificate certificate)
    {
        var now = time.GetUtcNow();
        CertificateReader.RequireValid(certificate.Leaf, certificate.Source, now);
        var begin = CertificateValidity.BeginOf(certificate.Leaf);
        if (begin > now) log.NotYetValid(certificate.Source, certificate.Leaf.Subject, begin);
        if (!CertificatePurpose.IsForServers(certificate.Leaf)) log.NotForServers(certificate.Source, certificate.Leaf.Subject);
        return certificate;
    }

    [UnsupportedOSPlatform("windows")]
    private void WarnOfOpenKeys()
    {
        foreach (string path in Files(options).Select(files => files.KeyPath).Distinct(StringComparer.Ordinal))
        {
            if ((File.GetUnixFileMode(path) & UnixFileMode.OtherRead) != 0) log.KeyReadableByAll(path);
        }
    }
}
