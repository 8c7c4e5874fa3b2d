using Hoopoe.Interop.Clients;
using Hoopoe.Interop.Executable;
using Xunit;

namespace Hoopoe.Interop.Tls;

/// <summary>Other languages' clients, OpenSSL and our own commands against the executable over TLS.</summary>
public sealed class TlsClientTests
{
    private const string Pika = """
        import pika, ssl, sys
        host, port, ca, cert, key, external = sys.argv[1:7]
        context = ssl.create_default_context(cafile=ca)
        if cert: context.load_cert_chain(cert, key)
        parameters = pika.ConnectionParameters(host, int(port), ssl_options=pika.SSLOptions(context, "localhost"))
        if external: parameters.credentials = pika.credentials.ExternalCredentials()
        connection = pika.BlockingConnection(parameters)
        channel = connection.channel()
        channel.confirm_delivery()
        channel.queue_declare("q")
        for size in (0, 1, 20000, 500000):
            channel.basic_publish("", "q", bytes(size), mandatory=True)
            assert channel.basic_get("q", auto_ack=True)[2] == bytes(size)
        connection.close()
        print("well")
        """;

    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Pika_ShowingACertificate_PublishesAndGets()
    {
        Assert.SkipUnless((await RunAsync("/usr/bin/python3", "-c", "import pika")).ExitCode == 0, "not installed: Debian's python3-pika");
        using var server = await TlsServer.StartAsync("tls.client-certificate=required");
        var with = await RunAsync("/usr/bin/python3", "-c", Pika, "127.0.0.1", server.Port, server["ca.pem"], server["client.pem"], server["client.key"], "");
        Assert.True(with.ExitCode == 0, with.Error);
        Assert.Equal("well\n", with.Output);
        Assert.NotEqual(0, (await RunAsync("/usr/bin/python3", "-c", Pika, "127.0.0.1", server.Port, server["ca.pem"], "", "", "")).ExitCode);
    }

    [Fact]
    public async Task Pika_ByExternal_IsWhomItsCertificateNames()
    {
        Assert.SkipUnless((await RunAsync("/usr/bin/python3", "-c", "import pika")).ExitCode == 0, "not installed: Debian's python3-pika");
        string[] settings = ["tls.client-certificate=optional", "auth.mechanisms=EXTERNAL"];
        using var server = await TlsServer.StartAsync([.. settings, "auth.certificate-login-from=common_name"]);
        var known = await RunAsync("/usr/bin/python3", "-c", Pika, "127.0.0.1", server.Port, server["ca.pem"], server["client.pem"], server["client.key"], "external");
        Assert.True(known.ExitCode == 0, known.Error);
        Assert.Equal("well\n", known.Output);
        Assert.NotEqual(0, (await RunAsync("/usr/bin/python3", "-c", Pika, "127.0.0.1", server.Port, server["ca.pem"], "", "", "external")).ExitCode);
        // By its distinguished name, CN=guest, nobody knows it.
        using var other = await TlsServer.StartAsync(settings);
        var unknown = await RunAsync("/usr/bin/python3", "-c", Pika, "127.0.0.1", other.Port, other["ca.pem"], other["client.pem"], other["client.key"], "external");
        Assert.Contains("ProbableAuthenticationError", unknown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AmqpTools_OverTls_PublishAndGet()
    {
        Assert.SkipUnless((await RunAsync("bash", "-c", "command -v amqp-publish")).ExitCode == 0, "not installed: Debian's amqp-tools");
        using var server = await TlsServer.StartAsync();
        string[] to = [$"--url=amqps://guest:guest@localhost:{server.Port}/%2f", $"--cacert={server["ca.pem"]}"];
        foreach (string[] command in new string[][] { ["amqp-declare-queue", .. to, "-q", "q"], ["amqp-publish", .. to, "-r", "q", "-b", "hello"] })
        {
            var run = await RunAsync(command);
            Assert.True(run.ExitCode == 0, run.Error);
        }
        Assert.Equal("hello", (await RunAsync(["amqp-get", .. to, "-q", "q"])).Output);
    }

    [Theory]
    [InlineData("-tls1_2", "TLSv1.2")]
    [InlineData("-tls1_3", "TLSv1.3")]
    public async Task OpenSsl_VersionThatIsSpoken_VerifiesTheBroker(string version, string shown)
    {
        using var server = await TlsServer.StartAsync();
        var run = await OpenSslAsync(server, server.Port, version);
        Assert.Contains("Verify return code: 0 (ok)", run.Output, StringComparison.Ordinal);
        Assert.Contains(shown, run.Output, StringComparison.Ordinal);
        var http = await OpenSslAsync(server, server.Process.Https.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), version);
        Assert.Contains("Verify return code: 0 (ok)", http.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenSsl_OldVersion_IsRefused()
    {
        using var server = await TlsServer.StartAsync();
        var run = await RunAsync("bash", "-c", $"openssl s_client -connect 127.0.0.1:{server.Port} -tls1_1 -cipher ALL:@SECLEVEL=0 </dev/null");
        Assert.Contains("Cipher is (NONE)", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_OverTls_TrustTheAuthorityAlone()
    {
        using var server = await TlsServer.StartAsync("listen.plain=false");
        string uri = $"amqps://localhost:{server.Port}", ca = server["ca.pem"];
        var published = await CommandRun.RunAsync("publish", "--uri", uri, "--ca", ca, "-e", "amq.fanout", "hello");
        Assert.True(published.ExitCode == 0, published.Error);
        var untrusting = await CommandRun.RunAsync("publish", "--uri", uri, "-e", "amq.fanout", "hello");
        Assert.Equal(1, untrusting.ExitCode);
        Assert.Contains("certificate", untrusting.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await CommandRun.RunAsync("publish", "--uri", uri, "--insecure", "-e", "amq.fanout", "hello")).ExitCode);
        string url = $"https://localhost:{server.Process.Https.Port}";
        var status = await CommandRun.RunAsync("ctl", "--url", url, "--ca", ca, "status");
        Assert.True(status.ExitCode == 0, status.Error);
        Assert.Contains($"amqp/ssl on 127.0.0.1:{server.Port}", status.Output, StringComparison.Ordinal);
        Assert.Equal(69, (await CommandRun.RunAsync("ctl", "--url", url, "status")).ExitCode);
        Assert.Equal(0, (await CommandRun.RunAsync("ctl", "--url", url, "--ca", ca, "check_certificate_expiration")).ExitCode);
        Assert.Equal(70, (await CommandRun.RunAsync("ctl", "--url", url, "--ca", ca, "check_certificate_expiration", "--within", "2", "--unit", "years")).ExitCode);
        var bench = await CommandRun.RunAsync("bench", "--uri", uri, "--ca", ca, "-C", "1000", "--quiet");
        Assert.True(bench.ExitCode == 0, bench.Error);
    }

    [Fact]
    public async Task Serve_HangUp_TakesTheNewCertificate()
    {
        using var server = await TlsServer.StartAsync("tls.reload-interval=0");
        await server.RenewAsync();
        while (!server.Process.Output.Any(line => line.Contains("The certificates have changed", StringComparison.Ordinal))) await Task.Delay(20);
        // The authority is another one too: the old certificate would be refused.
        var run = await OpenSslAsync(server, server.Port, "-tls1_3");
        Assert.Contains("Verify return code: 0 (ok)", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_BadCertificate_SaysSoInOneLine()
    {
        var (exitCode, errors) = await ServerProcess.RunAsync(["serve", "--memory-only", "--tls-certificate", "gone.pem"]);
        Assert.Equal(1, exitCode);
        Assert.StartsWith("hoopoe: certificate file gone.pem cannot be read: Could not find file", Assert.Single(errors), StringComparison.Ordinal);
    }

    private static Task<ProcessRun> OpenSslAsync(TlsServer server, string port, string version) => RunAsync(
        "bash", "-c", $"openssl s_client -connect 127.0.0.1:{port} -servername localhost -verify_hostname localhost -CAfile {server["ca.pem"]} {version} </dev/null");

    private static Task<ProcessRun> RunAsync(params string[] command) => ProcessRun.RunAsync(command, Path.GetTempPath(), _limit);
}
