using System.Globalization;
using Hoopoe.Core.Access;
using Hoopoe.Management.Json;

namespace Hoopoe.Management.Connections;

/// <summary>How a connection is encrypted, in the fields of RabbitMQ's API. Stateless.</summary>
internal static class SecurityJson
{
    /// <summary>Writes it; without TLS, that there is none.</summary>
    public static void Write(JsonFields fields, ConnectionSecurity? security)
    {
        var suite = security is null ? default : CipherSuiteParts.Of(security.CipherSuite);
        var certificate = security?.Certificate;
        fields.Flag("ssl", security is not null);
        fields.Text("ssl_protocol", security?.Protocol);
        fields.Text("ssl_key_exchange", suite.KeyExchange);
        fields.Text("ssl_cipher", suite.Cipher);
        fields.Text("ssl_hash", suite.Hash);
        fields.Text("peer_cert_issuer", certificate?.Issuer);
        fields.Text("peer_cert_subject", certificate?.Subject);
        fields.Text("peer_cert_validity", certificate is null ? null : $"{Time(certificate.NotBefore)} - {Time(certificate.NotAfter)}");
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
