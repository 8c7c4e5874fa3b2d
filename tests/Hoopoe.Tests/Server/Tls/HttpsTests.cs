using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Hoopoe.Server.Health;
using Hoopoe.Server.Tls;
using Xunit;

namespace Hoopoe.Tests.Server.Tls;

/// <summary>The HTTP API over TLS, and what it says of TLS.</summary>
public sealed class HttpsTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Get_OverHttps_AnswersWithTheBrokersCertificate()
    {
        await using var rig = await StartAsync();
        Assert.Equal("ok\n", await ClientOf(rig).GetStringAsync("/health", Cancelled));
        Assert.Empty(rig.Broker.HttpEndPoints);
    }

    [Fact]
    public async Task Get_CertificateRequired_OnlyWhoShowsOneIsAnswered()
    {
        await using var rig = await StartAsync(http => http with { ClientCertificates = ClientCertificates.Required });
        await Assert.ThrowsAsync<HttpRequestException>(() => ClientOf(rig).GetStringAsync("/health", Cancelled));
        Assert.Equal("ok\n", await ClientOf(rig, rig.Folder.Client).GetStringAsync("/health", Cancelled));
        await rig.WaitForLineAsync("the client shows no certificate, and one is required");
    }

    [Fact]
    public async Task Get_AfterReload_ShowsTheNewCertificate()
    {
        await using var rig = await StartAsync();
        await ClientOf(rig).GetStringAsync("/health", Cancelled);
        rig.Folder.Renew(DateTimeOffset.UtcNow, TimeSpan.FromDays(10));
        rig.Broker.ReloadCertificates();
        // Trusts the new authority alone.
        Assert.Equal("ok\n", await ClientOf(rig).GetStringAsync("/health", Cancelled));
    }

    [Fact]
    public async Task Connections_OverTls_HaveRabbitMqsFields()
    {
        await using var rig = await StartAsync(tls: folder => folder.Options with { ClientCertificates = ClientCertificates.Required });
        await rig.OpenAsync(System.Security.Authentication.SslProtocols.Tls13, rig.Folder.Client);
        var connection = Assert.Single((await GetAsync(rig, "connections")).EnumerateArray());
        Assert.True(connection.GetProperty("ssl").GetBoolean());
        Assert.Equal("tlsv1.3", connection.GetProperty("ssl_protocol").GetString());
        Assert.Equal("any", connection.GetProperty("ssl_key_exchange").GetString());
        Assert.Equal("aead", connection.GetProperty("ssl_hash").GetString());
        Assert.Matches("^(aes_(128|256)_gcm|chacha20_poly1305)$", connection.GetProperty("ssl_cipher").GetString());
        Assert.Equal("CN=orders", connection.GetProperty("peer_cert_subject").GetString());
        Assert.StartsWith("CN=Hoopoe development", connection.GetProperty("peer_cert_issuer").GetString(), StringComparison.Ordinal);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ - \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", connection.GetProperty("peer_cert_validity").GetString());
    }

    [Fact]
    public async Task Listeners_WithTls_AreShownByRabbitMqsNames()
    {
        await using var rig = await StartAsync();
        var listeners = (await GetAsync(rig, "overview")).GetProperty("listeners").EnumerateArray()
            .ToDictionary(one => one.GetProperty("protocol").GetString()!, one => one.GetProperty("port").GetInt32());
        Assert.Equal(rig.Port, listeners["amqp/ssl"]);
        Assert.Equal(rig.Broker.HttpsEndPoints[0].Port, listeners["https"]);
        Assert.Equal("ok", (await GetAsync(rig, $"health/checks/port-listener/{rig.Port}")).GetProperty("status").GetString());
        Assert.Equal("amqp/ssl", (await GetAsync(rig, "health/checks/protocol-listener/amqps")).GetProperty("protocol").GetString());
        Assert.Equal("amqp/ssl", (await GetAsync(rig, "health/checks/protocol-listener/amqp%2Fssl")).GetProperty("protocol").GetString());
        Assert.Equal("ok", (await GetAsync(rig, "health/checks/protocol-listener/https")).GetProperty("status").GetString());
    }

    [Fact]
    public async Task CertificateExpiration_WithinALongTime_NamesTheListeners()
    {
        await using var rig = await StartAsync();
        Assert.Equal("ok", (await GetAsync(rig, "health/checks/certificate-expiration/11/months")).GetProperty("status").GetString());
        var answer = await GetAsync(rig, "health/checks/certificate-expiration/2/years", HttpStatusCode.ServiceUnavailable);
        Assert.Equal("Certificates expiring", answer.GetProperty("reason").GetString());
        var listener = answer.GetProperty("expired").EnumerateArray().Single(one => one.GetProperty("protocol").GetString() == "amqp/ssl");
        Assert.Equal(rig.Port, listener.GetProperty("port").GetInt32());
        Assert.Equal(rig.Folder.Files.CertificateOf("server"), listener.GetProperty("certfile").GetString());
        Assert.Single(listener.GetProperty("certfile_expires_on").EnumerateArray());
        Assert.Single(listener.GetProperty("cacertfile_expires_on").EnumerateArray());
    }

    [Fact]
    public async Task Certificates_ReloadedByHttp_AreOthersOrWhatIsWrongIsSaid()
    {
        await using var rig = await StartAsync(tls: folder => folder.Options with { ReloadInterval = TimeSpan.Zero });
        // Trusts the authority of before, whose certificate the broker shows until it has read the others.
        using var client = ClientOf(rig);
        rig.Folder.Renew(DateTimeOffset.UtcNow, TimeSpan.FromDays(10));
        using (var answer = await client.PostAsync(new Uri("/api/hoopoe/certificates", UriKind.Relative), null, Cancelled))
            Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(2, (await GetAsync(rig, "hoopoe/certificates")).GetArrayLength());
        File.WriteAllText(rig.Folder.Files.CertificateOf("server"), "nonsense");
        using var refused = await ClientOf(rig).PostAsync(new Uri("/api/hoopoe/certificates", UriKind.Relative), null, Cancelled);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("server.pem", await refused.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    private static Task<TlsRig> StartAsync(Func<HttpOptions, HttpOptions>? http = null, Func<TlsFolder, TlsOptions>? tls = null) => TlsRig.StartWithPortAsync(
        port => EmbeddedBroker.Options with { TimeProvider = TimeProvider.System, Http = http is null ? new HttpOptions { TlsPort = port } : http(new HttpOptions { TlsPort = port }) }, tls);

    private static HttpClient ClientOf(TlsRig rig, X509Certificate2? certificate = null)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(X509CertificateLoader.LoadCertificate(rig.Folder.Authority.Certificate.RawData));
        var ssl = new SslClientAuthenticationOptions { CertificateChainPolicy = policy, ClientCertificates = certificate is null ? null : new X509CertificateCollection { certificate } };
        var client = new HttpClient(new SocketsHttpHandler { SslOptions = ssl, PooledConnectionLifetime = TimeSpan.Zero })
        {
            BaseAddress = new Uri($"https://localhost:{rig.Broker.HttpsEndPoints[0].Port}"),
        };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("guest:guest")));
        return client;
    }

    private static async Task<JsonElement> GetAsync(TlsRig rig, string path, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var answer = await ClientOf(rig).GetAsync(new Uri($"/api/{path}", UriKind.Relative), Cancelled);
        string text = await answer.Content.ReadAsStringAsync(Cancelled);
        Assert.True(expected == answer.StatusCode, text);
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
