using Hoopoe.Management.Connections;
using Xunit;

namespace Hoopoe.Tests.Management.Connections;

/// <summary>Cipher suites in the parts that RabbitMQ shows.</summary>
public sealed class CipherSuitePartsTests
{
    [Theory]
    [InlineData("TLS_AES_256_GCM_SHA384", "any", "aes_256_gcm", "aead")]
    [InlineData("TLS_CHACHA20_POLY1305_SHA256", "any", "chacha20_poly1305", "aead")]
    [InlineData("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "ecdhe_rsa", "aes_128_gcm", "aead")]
    [InlineData("TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384", "ecdhe_ecdsa", "aes_256_cbc", "sha384")]
    [InlineData("TLS_ECDHE_ECDSA_WITH_AES_128_CCM", "ecdhe_ecdsa", "aes_128_ccm", "aead")]
    [InlineData("TLS_RSA_WITH_AES_128_CBC_SHA", "rsa", "aes_128_cbc", "sha")]
    public void Of_Suite_TakesItApart(string suite, string exchange, string cipher, string hash) =>
        Assert.Equal(new CipherSuiteParts(exchange, cipher, hash), CipherSuiteParts.Of(suite));
}
