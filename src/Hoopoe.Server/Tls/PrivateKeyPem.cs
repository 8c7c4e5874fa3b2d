using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Hoopoe.Server.Tls;

/// <summary>Finds the private key that belongs to a certificate in a PEM file, and joins them. Stateless.</summary>
internal static class PrivateKeyPem
{
    private const string KeyLabel = "PRIVATE KEY";
    private const string EncryptedLabel = "ENCRYPTED PRIVATE KEY";

    // How OpenSSL encrypted keys before there was a standard for it.
    private const string OldEncryption = "Proc-Type: 4,ENCRYPTED";

    /// <summary>Joins the key with the one of the certificates that it belongs to, which comes first then.</summary>
    /// <exception cref="HoopoeStartException">There is no key that fits.</exception>
    public static X509Certificate2Collection Attach(X509Certificate2Collection certificates, CertificateFiles files, string? password)
    {
        string text = ReadText(files.KeyPath);
        using var key = Read(text, files, password);
        byte[] publicKey = key.ExportSubjectPublicKeyInfo();
        var owner = certificates.FirstOrDefault(one => one.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(publicKey))
            ?? throw new HoopoeStartException(
                $"the key in {files.KeyPath} does not belong to the certificate in {files.Certificate} ({certificates[0].Subject}): give the two that were made together");
        certificates.Remove(owner);
        certificates.Insert(0, key is RSA rsa ? owner.CopyWithPrivateKey(rsa) : owner.CopyWithPrivateKey((ECDsa)key));
        return certificates;
    }

    private static string ReadText(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new HoopoeStartException($"key file {file} cannot be read: {HoopoeStartException.Reason(error)}", error);
        }
    }

    private static AsymmetricAlgorithm Read(string text, CertificateFiles files, string? password)
    {
        string label = FindLabel(text) ?? throw Missing(text, files);
        if (label == EncryptedLabel && password is null)
            throw new HoopoeStartException($"the key in {files.KeyPath} is encrypted: set tls.key-password, for example in the environment as HOOPOE__TLS__KEY_PASSWORD");
        return TryImport(RSA.Create(), text, label, password) ?? TryImport(ECDsa.Create(), text, label, password) ?? throw new HoopoeStartException(
            label == EncryptedLabel
                ? $"the key in {files.KeyPath} cannot be opened: the password in tls.key-password is wrong, or it is of a kind that is not served (RSA and elliptic curves are)"
                : $"the key in {files.KeyPath} is damaged or of a kind that is not served: make one for RSA or an elliptic curve (P-256, P-384, P-521)");
    }

    private static AsymmetricAlgorithm? TryImport(AsymmetricAlgorithm key, string text, string label, string? password)
    {
        try
        {
            if (label == EncryptedLabel) key.ImportFromEncryptedPem(text, password);
            else key.ImportFromPem(text);
            return key;
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            // It is of the other kind, or cannot be read at all.
            key.Dispose();
            return null;
        }
    }

    // Of the first key there is; certificates may stand before it.
    private static string? FindLabel(string text)
    {
        var rest = text.AsSpan();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            string label = rest[fields.Label].ToString();
            if (label.EndsWith(KeyLabel, StringComparison.Ordinal)) return label;
            rest = rest[fields.Location.End..];
        }
        return null;
    }

    private static HoopoeStartException Missing(string text, CertificateFiles files)
    {
        if (text.Contains(OldEncryption, StringComparison.Ordinal))
            return new HoopoeStartException($"the key in {files.KeyPath} is encrypted in a way that is not safe: convert it with 'openssl pkcs8 -topk8 -in OLD -out NEW'");
        return new HoopoeStartException(files.Key is null
            ? $"certificate file {files.Certificate} holds no private key: name the key's file in tls.key"
            : $"key file {files.Key} holds no private key (PEM: -----BEGIN PRIVATE KEY-----)");
    }
}
