using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hoopoe.Server;
using Hoopoe.Server.Tls;
using Xunit;

namespace Hoopoe.Tests.Server.Tls;

/// <summary>Certificates in files of all forms, and what is said of those that cannot be used.</summary>
public sealed class CertificateReaderTests : IDisposable
{
    private static readonly PbeParameters _encryption = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 10_000);

    private readonly TlsFolder _folder = new();

    private string Certificate => _folder.Files.CertificateOf("server");

    private string Key => _folder.Files.KeyOf("server");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_CertificateAndKeyApart_JoinsThem() => AssertUsable(new CertificateFiles(Certificate, Key));

    [Fact]
    public void Read_CertificateAndKeyInOneFile_JoinsThem() => AssertUsable(_folder.WriteServer("orders"));

    [Fact]
    public void Read_Pfx_OpensIt() => AssertUsable(new CertificateFiles(_folder["server.pfx"]), "secret");

    [Fact]
    public void Read_ChainBeforeTheCertificate_PutsTheKeysOwnFirst()
    {
        File.WriteAllText(Certificate, _folder.Authority.Certificate.ExportCertificatePem() + "\n" + File.ReadAllText(Certificate));
        var found = CertificateReader.Read(new CertificateFiles(Certificate, Key), null);
        Assert.Equal("CN=localhost", found[0].Subject);
        Assert.Equal(2, found.Count);
    }

    [Fact]
    public void Read_KeyOfRsa_JoinsIt()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=old", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(_folder["rsa.pem"], certificate.ExportCertificatePem() + "\n" + key.ExportRSAPrivateKeyPem());
        AssertUsable(new CertificateFiles(_folder["rsa.pem"]));
    }

    [Fact]
    public void Read_EncryptedKey_WantsItsPassword()
    {
        using (var key = ECDsa.Create())
        {
            key.ImportFromPem(File.ReadAllText(Key));
            File.WriteAllText(Key, key.ExportEncryptedPkcs8PrivateKeyPem("right", _encryption));
        }
        var files = new CertificateFiles(Certificate, Key);
        AssertUsable(files, "right");
        Assert.Contains("is encrypted: set tls.key-password", ErrorOf(files, null), StringComparison.Ordinal);
        Assert.Contains("the password in tls.key-password is wrong", ErrorOf(files, "wrong"), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_PfxWithTheWrongPassword_SaysSo()
    {
        var files = new CertificateFiles(_folder["server.pfx"]);
        Assert.Contains("the password in tls.key-password is wrong", ErrorOf(files, "wrong"), StringComparison.Ordinal);
        Assert.Contains("it is encrypted: set tls.key-password", ErrorOf(files, null), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_KeyOfAnother_SaysSo() =>
        Assert.Contains("does not belong to the certificate in", ErrorOf(new CertificateFiles(Certificate, _folder.Files.KeyOf("client"))), StringComparison.Ordinal);

    [Fact]
    public void Read_NoKey_SaysWhereToPutIt() =>
        Assert.Contains("name the key's file in tls.key", ErrorOf(new CertificateFiles(Certificate)), StringComparison.Ordinal);

    [Fact]
    public void Read_KeyInPlaceOfTheCertificate_SaysSo() =>
        Assert.Contains("it is a key, which tls.key names", ErrorOf(new CertificateFiles(Key, Key)), StringComparison.Ordinal);

    [Fact]
    public void Read_FileThatIsNotThere_SaysWhich() =>
        Assert.StartsWith($"certificate file {Certificate}.gone cannot be read", ErrorOf(new CertificateFiles(Certificate + ".gone")), StringComparison.Ordinal);

    [Theory]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "damaged certificate")]
    [InlineData("nonsense", "neither PEM nor PFX")]
    public void Read_Damaged_SaysSo(string content, string expected)
    {
        File.WriteAllText(Certificate, content);
        Assert.Contains(expected, ErrorOf(new CertificateFiles(Certificate)), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_KeyEncryptedInTheOldWay_SaysHowToConvertIt()
    {
        File.WriteAllText(Key, "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n");
        Assert.Contains("openssl pkcs8 -topk8", ErrorOf(new CertificateFiles(Certificate, Key)), StringComparison.Ordinal);
    }

    [Fact]
    public void RequireValid_Expired_SaysSince()
    {
        var certificate = CertificateReader.Read(new CertificateFiles(Certificate, Key), null)[0];
        CertificateReader.RequireValid(certificate, "server.pem", DateTimeOffset.UtcNow);
        var error = Assert.Throws<HoopoeStartException>(() => CertificateReader.RequireValid(certificate, "server.pem", DateTimeOffset.UtcNow.AddDays(366)));
        Assert.Contains("server.pem (CN=localhost) expired on", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadAuthorities_FileWithoutOne_SaysSo()
    {
        var error = Assert.Throws<HoopoeStartException>(() => CertificateReader.ReadAuthorities(Key));
        Assert.Contains("holds no certificate", error.Message, StringComparison.Ordinal);
    }

    private static void AssertUsable(CertificateFiles files, string? password = null) => Assert.True(CertificateReader.Read(files, password)[0].HasPrivateKey);

    private static string ErrorOf(CertificateFiles files, string? password = null) =>
        Assert.Throws<HoopoeStartException>(() => CertificateReader.Read(files, password)).Message;
}
