using System.Security.Cryptography.X509Certificates;
using Hoopoe.Server;

namespace Hoopoe.Tls;

/// <summary>The files that hoopoe tls dev makes, in one directory; keys are for their owner alone. Lives as long as the command.</summary>
/// <param name="directory">Where they are.</param>
/// <param name="password">The password of the PFX files.</param>
internal sealed class DevelopmentFiles(string directory, string password)
{
    private static readonly string[] _parts = ["ca", "server", "client"];

    private static readonly string[] _endings = [".pem", ".key", ".pfx"];

    /// <summary>Where the certificate of one of them is: ca, server, client.</summary>
    public string CertificateOf(string name) => Path.Combine(directory, $"{name}.pem");

    /// <summary>Where its key is.</summary>
    public string KeyOf(string name) => Path.Combine(directory, $"{name}.key");

    /// <summary>Makes them all.</summary>
    /// <param name="authority">Who signs.</param>
    /// <param name="hosts">The server's names and addresses.</param>
    /// <param name="user">Who the client is.</param>
    /// <param name="overwrites">Whether files that are there may be lost.</param>
    /// <exception cref="HoopoeStartException">Something is there already, or nothing can be written.</exception>
    public void Write(DevelopmentAuthority authority, IReadOnlyList<string> hosts, string user, bool overwrites)
    {
        if (!overwrites && All.FirstOrDefault(File.Exists) is { } there)
            throw new HoopoeStartException($"{there} is there already: take another directory with --out, or write over what is there with --force");
        try
        {
            Directory.CreateDirectory(directory);
            using var server = authority.MakeServer(hosts);
            using var client = authority.MakeClient(user);
            Write("ca", authority.Certificate, authority.Certificate);
            Write("server", server, authority.Certificate);
            Write("client", client, authority.Certificate);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new HoopoeStartException($"nothing can be written to {directory}: {HoopoeStartException.Reason(error)}", error);
        }
    }

    private IEnumerable<string> All => from part in _parts from ending in _endings select Path.Combine(directory, part + ending);

    private void Write(string name, X509Certificate2 certificate, X509Certificate2 authority)
    {
        File.WriteAllText(CertificateOf(name), certificate.ExportCertificatePem() + "\n");
        using var key = certificate.GetECDsaPrivateKey()!;
        WriteSecret(KeyOf(name), System.Text.Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n"));
        var bundle = new X509Certificate2Collection(certificate);
        if (certificate != authority) bundle.Add(X509CertificateLoader.LoadCertificate(authority.RawData));
        WriteSecret(Path.Combine(directory, $"{name}.pfx"), bundle.Export(X509ContentType.Pkcs12, password)!);
    }

    // Made anew, so that it never had other rights.
    private static void WriteSecret(string path, byte[] bytes)
    {
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        file.Write(bytes);
    }
}
