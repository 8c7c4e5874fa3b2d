using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Hoopoe.Interop.Executable;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;
using Xunit;

namespace Hoopoe.Interop.Tls;

/// <summary>RabbitMQ.Client against the executable over TLS: versions, names, certificates that log in, and others put in place while it publishes.</summary>
public sealed class RabbitMqClientTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Connect_VersionThatIsSpoken_PublishesAndGets(SslProtocols version)
    {
        using var server = await TlsServer.StartAsync("listen.plain=false");
        await using var connection = await ConnectAsync(server, server["ca.pem"], version);
        await using var channel = await OpenAsync(connection);
        await channel.QueueDeclareAsync("q", false, false, false, cancellationToken: Cancelled);
        foreach (int size in new[] { 0, 1, 16_384, 1_000_000 })
        {
            byte[] body = new byte[size];
            Random.Shared.NextBytes(body);
            await channel.BasicPublishAsync("", "q", mandatory: true, body, Cancelled);
            Assert.True((await channel.BasicGetAsync("q", true, Cancelled))!.Body.Span.SequenceEqual(body), $"a body of {size} bytes has changed");
        }
        Assert.DoesNotContain(server.Process.Output, line => line.StartsWith("AMQP 0-9-1 at", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Connect_VersionThatIsTurnedOff_IsRefused()
    {
        using var server = await TlsServer.StartAsync("tls.versions=1.3");
        await Assert.ThrowsAsync<BrokerUnreachableException>(() => ConnectAsync(server, server["ca.pem"], SslProtocols.Tls12));
        await using var connection = await ConnectAsync(server, server["ca.pem"], SslProtocols.Tls13);
    }

    [Fact]
    public async Task Connect_AskingForAName_GetsTheCertificateOfThatName()
    {
        string other = Directory.CreateTempSubdirectory("hoopoe-tls-").FullName;
        try
        {
            var made = await CommandRun.RunAsync("tls", "dev", "--out", other, "--name", "orders.example.org");
            Assert.True(made.ExitCode == 0, made.Error);
            using var server = await TlsServer.StartAsync($"tls.names=orders.example.org={other}/server.pem+{other}/server.key");
            await using (await ConnectAsync(server, Path.Combine(other, "ca.pem"), name: "orders.example.org"))
            await using (await ConnectAsync(server, server["ca.pem"]))
            {
                // Each authority has signed one of the two certificates alone.
                await Assert.ThrowsAsync<BrokerUnreachableException>(() => ConnectAsync(server, Path.Combine(other, "ca.pem")));
                await Assert.ThrowsAsync<BrokerUnreachableException>(() => ConnectAsync(server, server["ca.pem"], name: "orders.example.org"));
            }
        }
        finally
        {
            Directory.Delete(other, recursive: true);
        }
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Connect_ByExternal_IsWhomTheCertificateNames(SslProtocols version)
    {
        using var server = await TlsServer.StartAsync("tls.client-certificate=optional", "auth.mechanisms=EXTERNAL,PLAIN", "auth.certificate-login-from=common_name");
        using var certificate = X509Certificate2.CreateFromPemFile(server["client.pem"], server["client.key"]);
        await using (var connection = await ConnectAsync(server, server["ca.pem"], version, certificate, user: "nobody", mechanism: new ExternalMechanismFactory()))
        await using (await OpenAsync(connection))
        {
            string url = $"https://localhost:{server.Process.Https.Port}";
            var shown = await CommandRun.RunAsync("ctl", "--url", url, "--ca", server["ca.pem"], "list_connections", "user", "auth_mechanism", "peer_cert_subject");
            Assert.Contains("guest\tEXTERNAL\tCN=guest", shown.Output, StringComparison.Ordinal);
        }
        // Without a certificate it is not offered, and a password must be right whatever certificate there is.
        await Assert.ThrowsAsync<BrokerUnreachableException>(() => ConnectAsync(server, server["ca.pem"], version, user: "guest", mechanism: new ExternalMechanismFactory()));
        await Assert.ThrowsAsync<BrokerUnreachableException>(() => ConnectAsync(server, server["ca.pem"], version, certificate, user: "nobody"));
    }

    [Fact]
    public async Task Connect_ByExternal_CertificateOfAnUnknownUser_IsRefused()
    {
        using var server = await TlsServer.StartAsync("tls.client-certificate=required", "auth.mechanisms=EXTERNAL");
        using var certificate = X509Certificate2.CreateFromPemFile(server["client.pem"], server["client.key"]);
        // By default the user is the whole distinguished name, CN=guest, whom nobody knows.
        var error = await Assert.ThrowsAsync<BrokerUnreachableException>(
            () => ConnectAsync(server, server["ca.pem"], certificate: certificate, mechanism: new ExternalMechanismFactory()));
        Assert.IsType<AuthenticationFailureException>(error.InnerException);
    }

    [Fact]
    public async Task Publish_ThroughChangesOfCertificates_GoesOnWithoutALossOrABreak()
    {
        const int Changes = 3;
        using var server = await TlsServer.StartAsync("tls.reload-interval=0");
        await using var connection = await ConnectAsync(server, server["ca.pem"]);
        ShutdownEventArgs? ended = null;
        connection.ConnectionShutdownAsync += (_, reason) =>
        {
            ended = reason;
            return Task.CompletedTask;
        };
        await using var channel = await OpenAsync(connection);
        await channel.QueueDeclareAsync("q", false, false, false, cancellationToken: Cancelled);
        using var over = new CancellationTokenSource();
        var publishing = PublishAsync(channel, over.Token);
        for (int change = 1; change <= Changes; change++)
        {
            string before = await File.ReadAllTextAsync(server["ca.pem"], Cancelled);
            await server.RenewAsync();
            while (server.Process.Output.Count(line => line.Contains("The certificates have changed", StringComparison.Ordinal)) < change) await Task.Delay(20, Cancelled);
            await File.WriteAllTextAsync(server["before.pem"], before, Cancelled);
            await using (await ConnectAsync(server, server["ca.pem"])) await Assert.ThrowsAsync<BrokerUnreachableException>(() => ConnectAsync(server, server["before.pem"]));
            Assert.False(publishing.IsCompleted);
        }
        await over.CancelAsync();
        uint published = await publishing;
        Assert.True(published > Changes, $"{published} messages");
        Assert.Null(ended);
        Assert.Equal(published, await channel.MessageCountAsync("q", Cancelled));
    }

    private static async Task<uint> PublishAsync(IChannel channel, CancellationToken over)
    {
        byte[] body = new byte[1000];
        uint published = 0;
        while (!over.IsCancellationRequested)
        {
            await channel.BasicPublishAsync("", "q", mandatory: true, body, Cancelled);
            published++;
        }
        return published;
    }

    private static Task<IChannel> OpenAsync(IConnection connection) => connection.CreateChannelAsync(new CreateChannelOptions(true, true), Cancelled);

    private static async Task<IConnection> ConnectAsync(
        TlsServer server, string authority, SslProtocols version = SslProtocols.None, X509Certificate2? certificate = null, string name = "localhost", string user = "guest",
        IAuthMechanismFactory? mechanism = null)
    {
        using var trusted = X509CertificateLoader.LoadCertificateFromFile(authority);
        var factory = new ConnectionFactory
        {
            HostName = "127.0.0.1", Port = server.Process.AmqpOverTls.Port, UserName = user, AutomaticRecoveryEnabled = false,
            Ssl = new SslOption(name, enabled: true)
            {
                Version = version,
                Certs = certificate is null ? null : new X509CertificateCollection { certificate },
                CertificateValidationCallback = (_, shown, chain, errors) =>
                {
                    if (shown is not X509Certificate2 own || chain is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)) return false;
                    chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
                    chain.ChainPolicy.CustomTrustStore.Add(trusted);
                    chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
                    return chain.Build(own);
                },
            },
        };
        if (mechanism is not null) factory.AuthMechanisms = [mechanism];
        return await factory.CreateConnectionAsync(Cancelled);
    }
}
