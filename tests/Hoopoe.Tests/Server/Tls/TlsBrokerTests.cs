using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using Hoopoe.Server;
using Hoopoe.Server.Data;
using Hoopoe.Server.Faults;
using Hoopoe.Server.Listeners;
using Hoopoe.Server.Tls;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Xunit;

namespace Hoopoe.Tests.Server.Tls;

/// <summary>What RabbitMQ.Client sees of a broker over TLS.</summary>
public sealed class TlsBrokerTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(SslProtocols.Tls12, "tlsv1.2")]
    [InlineData(SslProtocols.Tls13, "tlsv1.3")]
    public async Task Publish_BodiesOfManySizes_ComeBackAsTheyWere(SslProtocols version, string shown)
    {
        await using var rig = await TlsRig.StartAsync();
        var channel = await rig.OpenAsync(version);
        await channel.QueueDeclareAsync("q", false, false, false, cancellationToken: Cancelled);
        foreach (int size in new[] { 0, 1, 100, 16_383, 16_384, 16_385, 65_536, 300_000, 3_000_000 })
        {
            byte[] body = RandomNumberGenerator.GetBytes(size);
            await channel.BasicPublishAsync("", "q", body, Cancelled);
            var got = await channel.BasicGetAsync("q", true, Cancelled);
            Assert.True(got!.Body.Span.SequenceEqual(body), $"a body of {size} bytes has changed");
        }
        var security = Assert.Single(rig.Broker.Core.Connections.All).Security;
        Assert.Equal(shown, security!.Protocol);
        Assert.StartsWith("TLS_", security.CipherSuite, StringComparison.Ordinal);
        Assert.Equal("localhost", security.ServerName);
        Assert.Null(security.Certificate);
    }

    [Fact]
    public async Task Connect_VersionThatIsNotSpoken_IsRefusedAndLogged()
    {
        await using var rig = await TlsRig.StartAsync(folder => folder.Options with { Versions = SslProtocols.Tls13 });
        await Assert.ThrowsAsync<BrokerUnreachableException>(() => rig.ConnectAsync(SslProtocols.Tls12));
        Assert.Contains("tls.versions", await rig.WaitForLineAsync("no TLS at"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost", "CN=localhost")]
    [InlineData("orders.example.org", "CN=orders.example.org")]
    [InlineData("pay.shop.example.org", "CN=*.shop.example.org")]
    public async Task Connect_NameOfACertificate_GetsIt(string asked, string subject)
    {
        await using var rig = await TlsRig.StartAsync(folder => folder.Options with
        {
            Names = new Dictionary<string, CertificateFiles>
            {
                ["orders.example.org"] = folder.WriteServer("orders.example.org"), ["*.shop.example.org"] = folder.WriteServer("*.shop.example.org"),
            },
        });
        string? shown = null;
        await rig.ConnectAsync(serverName: asked, seen: certificate => shown = certificate.Subject);
        Assert.Equal(subject, shown);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Connect_CertificateRequiredAndNotShown_IsRefusedAndLogged(SslProtocols version)
    {
        await using var rig = await TlsRig.StartAsync(folder => folder.Options with { ClientCertificates = ClientCertificates.Required });
        await Assert.ThrowsAsync<BrokerUnreachableException>(() => rig.ConnectAsync(version));
        await rig.WaitForLineAsync("the client shows no certificate, and one is required");
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Connect_CertificateRequiredAndShown_IsKnownByIt(SslProtocols version)
    {
        await using var rig = await TlsRig.StartAsync(folder => folder.Options with { ClientCertificates = ClientCertificates.Required });
        await rig.OpenAsync(version, rig.Folder.Client);
        var certificate = Assert.Single(rig.Broker.Core.Connections.All).Security!.Certificate;
        Assert.Equal("CN=orders", certificate!.Subject);
        Assert.Equal("orders", certificate.CommonName);
        Assert.StartsWith("CN=Hoopoe development", certificate.Issuer, StringComparison.Ordinal);
        Assert.InRange(certificate.NotAfter, DateTimeOffset.UtcNow.AddDays(300), DateTimeOffset.UtcNow.AddDays(400));
    }

    [Fact]
    public async Task Connect_CertificateOptional_WhoShowsNoneComesInAndWhoShowsABadOneDoesNot()
    {
        await using var rig = await TlsRig.StartAsync(folder => folder.Options with { ClientCertificates = ClientCertificates.Optional });
        await rig.ConnectAsync();
        using var stranger = new TlsFolder();
        await Assert.ThrowsAsync<BrokerUnreachableException>(() => rig.ConnectAsync(certificate: stranger.Client));
        Assert.Contains("(CN=orders) is refused", await rig.WaitForLineAsync("no TLS at"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_CertificateThatIsForServers_IsRefused()
    {
        await using var rig = await TlsRig.StartAsync(folder => folder.Options with { ClientCertificates = ClientCertificates.Required });
        var server = CertificateReader.Read(rig.Folder.WriteServer("orders"), null)[0];
        await Assert.ThrowsAsync<BrokerUnreachableException>(() => rig.ConnectAsync(certificate: server));
        await rig.WaitForLineAsync("(CN=orders) is refused");
    }

    [Fact]
    public async Task Reload_NewCertificate_NewConnectionsGetItAndOldOnesGoOn()
    {
        await using var rig = await TlsRig.StartAsync(folder => folder.Options with { ReloadInterval = TimeSpan.FromMilliseconds(20) });
        var old = await rig.OpenAsync();
        await old.QueueDeclareAsync("q", false, false, false, cancellationToken: Cancelled);
        await old.BasicPublishAsync("", "q", "before"u8.ToArray(), Cancelled);
        rig.Folder.Renew(DateTimeOffset.UtcNow, TimeSpan.FromDays(100));
        // A look between two of the files gives new connections the old certificate and the new authorities first, with a line of its own.
        var end = CertificateValidity.EndOf(CertificateReader.Read(new CertificateFiles(rig.Folder.Files.CertificateOf("server"), rig.Folder.Files.KeyOf("server")), null)[0]);
        await rig.WaitForLineAsync($"(CN=localhost), valid until {end.ToString(CultureInfo.InvariantCulture)}");
        // Its authority is the new one alone: the certificate of before would be refused.
        var fresh = await rig.OpenAsync();
        await old.BasicPublishAsync("", "q", "after"u8.ToArray(), Cancelled);
        // The answer on the old connection says that what was published on it before is there.
        Assert.Equal(2u, await old.MessageCountAsync("q", Cancelled));
        Assert.Equal(2u, await fresh.MessageCountAsync("q", Cancelled));
    }

    [Fact]
    public async Task Reload_BadCertificate_IsLoggedAndTheOldOneStays()
    {
        await using var rig = await TlsRig.StartAsync(folder => folder.Options with { ReloadInterval = TimeSpan.Zero });
        File.WriteAllText(rig.Folder.Files.CertificateOf("server"), "nonsense");
        var error = Assert.Throws<HoopoeStartException>(rig.Broker.ReloadCertificates);
        Assert.Contains("server.pem", error.Message, StringComparison.Ordinal);
        await rig.WaitForLineAsync("cannot be used, so that those of before stay in use");
        await rig.ConnectAsync();
    }

    [Fact]
    public async Task Start_PlainOff_OnlyTlsLetsIn()
    {
        await using var rig = await TlsRig.StartAsync(
            options: EmbeddedBroker.Options with { TimeProvider = TimeProvider.System, Listen = new ListenOptions { Plain = false } });
        Assert.Empty(rig.Broker.AmqpEndPoints);
        Assert.Equal($"amqps://guest:guest@127.0.0.1:{rig.Port}/%2F", rig.Broker.AmqpUri.OriginalString);
        Assert.Contains("TLS alone", Assert.Throws<InvalidOperationException>(() => rig.Broker.AmqpEndPoint).Message, StringComparison.Ordinal);
        await rig.ConnectAsync();
    }

    [Fact]
    public async Task Connect_PlainAmqpAtThePortForTls_IsLoggedAsThat()
    {
        await using var rig = await TlsRig.StartAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(rig.Broker.AmqpsEndPoints[0], Cancelled);
        await client.GetStream().WriteAsync("AMQP\0\0\x09\x01"u8.ToArray(), Cancelled);
        byte[] answer = new byte[100];
        int count;
        while ((count = await client.GetStream().ReadAsync(answer, Cancelled)) > 0) Assert.NotEqual((byte)'A', answer[0]);
        Assert.Equal(0, count);
        await rig.WaitForLineAsync("the client speaks AMQP without TLS");
    }

    [Fact]
    public async Task Connect_TlsAtThePlainPort_IsLoggedAsThat()
    {
        await using var rig = await TlsRig.StartAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(rig.Broker.AmqpEndPoint, Cancelled);
        await client.GetStream().WriteAsync(new byte[] { 22, 3, 1, 0, 200, 1, 0, 0 }, Cancelled);
        byte[] answer = new byte[8];
        await client.GetStream().ReadExactlyAsync(answer, Cancelled);
        Assert.Equal("AMQP\0\0\x09\x01"u8.ToArray(), answer);
        await rig.WaitForLineAsync("the client speaks TLS, which this port does not");
    }

    [Fact]
    public async Task Connect_ClientThatSaysNothing_IsCutOffInTime()
    {
        await using var rig = await TlsRig.StartAsync(options: EmbeddedBroker.Options with
        {
            TimeProvider = TimeProvider.System,
            Amqp = EmbeddedBroker.Options.Amqp with { HandshakeTimeout = TimeSpan.FromMilliseconds(200) },
        });
        using var client = new TcpClient();
        await client.ConnectAsync(rig.Broker.AmqpsEndPoints[0], Cancelled);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        limit.CancelAfter(TlsRig.Patience);
        // The end, however it comes: an abort may look like an error.
        try
        {
            Assert.Equal(0, await client.GetStream().ReadAsync(new byte[1], limit.Token));
        }
        catch (IOException)
        {
        }
        await rig.WaitForLineAsync("the client has not done its part within 0.2 s");
    }

    [Fact]
    public async Task Close_ByTheClient_EndsTheConnectionOnBothSides()
    {
        await using var rig = await TlsRig.StartAsync();
        var connection = await rig.ConnectAsync();
        await connection.CloseAsync(cancellationToken: Cancelled);
        while (rig.Broker.Core.Connections.All.Any()) await Task.Delay(10, Cancelled);
    }

    [Fact]
    public async Task Crash_OverTls_ServesAtTheSamePort()
    {
        await using var rig = await TlsRig.StartAsync(options: EmbeddedBroker.Options with
        {
            TimeProvider = TimeProvider.System,
            AllowFaults = true,
            Data = new DataOptions { JournalInMemory = true },
        });
        var channel = await rig.OpenAsync();
        await channel.QueueDeclareAsync("q", true, false, false, cancellationToken: Cancelled);
        await channel.BasicPublishAsync("", "q", true, new BasicProperties { Persistent = true }, "kept"u8.ToArray(), Cancelled);
        using (var fault = rig.Broker.Faults.Connections.CutAt(CutPoint.BetweenPublishAndConfirm))
        {
            var publishing = channel.BasicPublishAsync("", "q", true, new BasicProperties { Persistent = true }, "cut"u8.ToArray(), Cancelled).AsTask();
            await fault.Struck.WaitAsync(Cancelled);
            await Assert.ThrowsAnyAsync<RabbitMQClientException>(() => publishing);
        }
        int port = rig.Port;
        await rig.Broker.CrashAsync();
        Assert.Equal(port, rig.Port);
        Assert.Equal(2u, await (await rig.OpenAsync()).MessageCountAsync("q", Cancelled));
    }

    [Fact]
    public async Task Advance_OverTls_WaitsForWhatHappensBefore()
    {
        await using var rig = await TlsRig.StartAsync(options: EmbeddedBroker.Options);
        var channel = await rig.OpenAsync();
        await channel.QueueDeclareAsync("end", false, false, false, cancellationToken: Cancelled);
        await channel.QueueDeclareAsync("q", false, false, false, new Dictionary<string, object?>
        {
            ["x-message-ttl"] = 60_000, ["x-dead-letter-exchange"] = "", ["x-dead-letter-routing-key"] = "end",
        }, cancellationToken: Cancelled);
        for (int i = 0; i < 20; i++)
        {
            await channel.BasicPublishAsync("", "q", new byte[20_000], Cancelled);
            rig.Broker.Time.Advance(TimeSpan.FromMinutes(1));
            Assert.NotNull(await channel.BasicGetAsync("end", true, Cancelled));
        }
    }

    [Fact]
    public async Task Start_CertificateOfTheProgram_NeedsNoFile()
    {
        using var folder = new TlsFolder();
        using var server = folder.Authority.MakeServer(["localhost"]);
        await using var broker = await HoopoeBroker.StartAsync(EmbeddedBroker.Options with { Tls = new TlsOptions { Certificates = [server] } });
        Assert.NotEmpty(broker.AmqpsEndPoints);
        Assert.NotEmpty(broker.AmqpEndPoints);
    }
}
