using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Hoopoe.Server.Tls;

/// <summary>
/// Reads certificates with their keys out of PEM, PFX or DER files, and says of those that cannot be used which file it is, what is wrong
/// and what to do. Stateless.
/// </summary>
internal static class CertificateReader
{
    // What .NET gives an error of a PFX file's password.
    private const int WrongPassword = unchecked((int)0x80070056);

    private const string PemBegin = "-----BEGIN ";

    /// <summary>A certificate with its key first, and then the others of its file, which are its chain.</summary>
    /// <param name="files">Where it is.</param>
    /// <param name="password">The password of the key or of the PFX file.</param>
    /// <exception cref="HoopoeStartException">It cannot be used.</exception>
    public static X509Certificate2Collection Read(CertificateFiles files, string? password)
    {
        byte[] bytes = ReadBytes("certificate", files.Certificate);
        string text = Encoding.Latin1.GetString(bytes);
        var found = text.Contains(PemBegin, StringComparison.Ordinal) ? ReadPem(files, text, password)
            : files.Key is null ? ReadPfx(files.Certificate, bytes, password)
            : PrivateKeyPem.Attach(ReadDer(files.Certificate, bytes), files, password);
        return ToUsable(found);
    }

    /// <summary>Certificates without keys, as of authorities.</summary>
    /// <exception cref="HoopoeStartException">There are none, or they cannot be read.</exception>
    public static X509Certificate2Collection ReadAuthorities(string file)
    {
        byte[] bytes = ReadBytes("authorities", file);
        string text = Encoding.Latin1.GetString(bytes);
        var found = text.Contains(PemBegin, StringComparison.Ordinal) ? ReadPemCertificates("authorities", file, text) : ReadDer(file, bytes);
        return found.Count > 0 ? found : throw new HoopoeStartException($"authorities file {file} holds no certificate (PEM: -----BEGIN CERTIFICATE-----)");
    }

    /// <summary>Sees that a certificate may be used now.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="source">What it is called: its file.</param>
    /// <param name="now">The time of day.</param>
    /// <exception cref="HoopoeStartException">It has expired.</exception>
    public static void RequireValid(X509Certificate2 certificate, string source, DateTimeOffset now)
    {
        var end = CertificateValidity.EndOf(certificate);
        if (end > now) return;
        string day = end.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        throw new HoopoeStartException($"the certificate in {source} ({certificate.Subject}) expired on {day}, so that no client would take it: put a new one there");
    }

    private static byte[] ReadBytes(string what, string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new HoopoeStartException($"{what} file {file} cannot be read: {HoopoeStartException.Reason(error)}", error);
        }
    }

    private static X509Certificate2Collection ReadPem(CertificateFiles files, string text, string? password)
    {
        var found = ReadPemCertificates("certificate", files.Certificate, text);
        if (found.Count > 0) return PrivateKeyPem.Attach(found, files, password);
        string advice = text.Contains("PRIVATE KEY-----", StringComparison.Ordinal) ? "it is a key, which tls.key names" : "PEM begins with -----BEGIN CERTIFICATE-----";
        throw new HoopoeStartException($"certificate file {files.Certificate} holds no certificate: {advice}");
    }

    private static X509Certificate2Collection ReadPemCertificates(string what, string file, string text)
    {
        try
        {
            var found = new X509Certificate2Collection();
            found.ImportFromPem(text);
            return found;
        }
        catch (CryptographicException error)
        {
            throw new HoopoeStartException($"{what} file {file} holds a damaged certificate: {HoopoeStartException.Reason(error)}", error);
        }
    }

    private static X509Certificate2Collection ReadDer(string file, byte[] bytes)
    {
        try
        {
            return [X509CertificateLoader.LoadCertificate(bytes)];
        }
        catch (CryptographicException error)
        {
            throw new HoopoeStartException($"file {file} is no certificate, neither as PEM nor as DER: {HoopoeStartException.Reason(error)}", error);
        }
    }

    private static X509Certificate2Collection ReadPfx(string file, byte[] bytes, string? password)
    {
        X509Certificate2Collection found;
        try
        {
            found = X509CertificateLoader.LoadPkcs12Collection(bytes, password, X509KeyStorageFlags.Exportable);
        }
        catch (CryptographicException error) when (error.HResult == WrongPassword)
        {
            string remedy = password is null ? "it is encrypted: set tls.key-password" : "the password in tls.key-password is wrong";
            throw new HoopoeStartException($"certificate file {file} (PFX) cannot be opened: {remedy}", error);
        }
        catch (CryptographicException error)
        {
            throw new HoopoeStartException($"certificate file {file} is neither PEM nor PFX, or it is damaged: {HoopoeStartException.Reason(error)}", error);
        }
        if (found.FirstOrDefault(one => one.HasPrivateKey) is not { } own)
            throw new HoopoeStartException($"certificate file {file} holds no private key: export it with its key, or name the key's file in tls.key");
        found.Remove(own);
        found.Insert(0, own);
        return found;
    }

    // Schannel takes no key that exists in memory alone.
    private static X509Certificate2Collection ToUsable(X509Certificate2Collection found)
    {
        if (OperatingSystem.IsWindows()) found[0] = X509CertificateLoader.LoadPkcs12(found[0].Export(X509ContentType.Pfx), null);
        return found;
    }
}
