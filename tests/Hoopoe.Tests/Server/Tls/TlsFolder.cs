using System.Security.Cryptography.X509Certificates;
using Hoopoe.Server.Tls;
using Hoopoe.Tls;

namespace Hoopoe.Tests.Server.Tls;

/// <summary>A directory with an authority's, a server's and a client's certificate in files, as hoopoe tls dev makes them; gone with the test.</summary>
internal sealed class TlsFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("hoopoe-tls-").FullName;
    private DevelopmentAuthority _authority;

    public TlsFolder(DateTimeOffset? now = null)
    {
        _authority = new DevelopmentAuthority(now ?? DateTimeOffset.UtcNow, TimeSpan.FromDays(365));
        Files = new DevelopmentFiles(_path, "secret");
        Files.Write(_authority, ["localhost", "127.0.0.1"], "orders", overwrites: false);
    }

    public DevelopmentFiles Files { get; }

    public DevelopmentAuthority Authority => _authority;

    /// <summary>A server's options with these files.</summary>
    public TlsOptions Options => new() { CertificateFile = Files.CertificateOf("server"), KeyFile = Files.KeyOf("server"), AuthoritiesFile = Files.CertificateOf("ca") };

    /// <summary>The client's certificate.</summary>
    public X509Certificate2 Client => CertificateReader.Read(new CertificateFiles(Files.CertificateOf("client"), Files.KeyOf("client")), null)[0];

    public string this[string name] => Path.Combine(_path, name);

    /// <summary>Puts others in place of all of them, of an authority of their own.</summary>
    public void Renew(DateTimeOffset now, TimeSpan lifetime)
    {
        _authority.Dispose();
        _authority = new DevelopmentAuthority(now, lifetime);
        Files.Write(_authority, ["localhost", "127.0.0.1"], "orders", overwrites: true);
    }

    /// <summary>Writes a certificate for another name, and its key, as one file.</summary>
    public CertificateFiles WriteServer(string host)
    {
        using var certificate = _authority.MakeServer([host]);
        using var key = certificate.GetECDsaPrivateKey()!;
        string path = this[$"{host.Replace('*', '_')}.both.pem"];
        File.WriteAllText(path, $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
        return new CertificateFiles(path);
    }

    public void Dispose()
    {
        _authority.Dispose();
        Directory.Delete(_path, recursive: true);
    }
}
