using System.Net;
using System.Net.Http.Headers;
using System.Net.NetworkInformation;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Hoopoe.Server;
using Hoopoe.Server.Access;
using Hoopoe.Server.Data;
using Hoopoe.Server.Diagnostics;
using Hoopoe.Server.Health;
using Hoopoe.Server.Listeners;
using Hoopoe.Server.Management;
using Hoopoe.Tests.Server.Tls;
using Hoopoe.Tests.Testing;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Xunit;

namespace Hoopoe.Tests.Server.Access;

/// <summary>
/// Guest, whose password everybody knows, at an address of this machine that is not loopback: the broker sees a client from there as one from elsewhere. A machine
/// without such an address has nowhere to come from, and there only the parts are tested.
/// </summary>
public sealed class LoopbackUserTests
{
    private static readonly IPAddress? _elsewhere = NetworkInterface.GetAllNetworkInterfaces().Where(one => one.OperationalStatus == OperationalStatus.Up)
        .SelectMany(one => one.GetIPProperties().UnicastAddresses).Select(one => one.Address)
        .FirstOrDefault(one => one.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(one));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public void LoopbackUsers_OfTheOptions_AreKnownToWhoeverAsks()
    {
        var options = EmbeddedBroker.Options with { Amqp = EmbeddedBroker.Options.Amqp with { LoopbackUsers = ["ann"] } };
        using var recorded = new RecordedLog();
        var log = new ServerLog(recorded);
        // What they fail from elsewhere is not forgiven, whatever their password.
        using var access = new BrokerAccess(options, log);
        Assert.Equal(["ann"], access.Options.LoopbackUsers);
        using var broker = new TestBroker();
        using var api = ApiComposition.Make(broker.Core, options, log, static () => [], static () => []);
        Assert.Equal(["ann"], api.Node.LoopbackUsers);
    }

    /// <summary>With what a test may put around connections, too: faults, and time that stands still.</summary>
    [Theory]
    [InlineData(false, false, false)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(false, false, true)]
    [InlineData(true, true, true)]
    public async Task Guest_FromElsewhereOverAmqp_ComesInOnlyWhereItIsAllowed(bool overTls, bool withFaults, bool withVirtualTime)
    {
        if (_elsewhere is null) return;
        var options = Options with { AllowFaults = withFaults };
        if (withFaults) options = options with { Data = new DataOptions { JournalInMemory = true } };
        if (withVirtualTime) options = options with { TimeProvider = EmbeddedBroker.Options.TimeProvider };
        await using (var rig = await TlsRig.StartAsync(options: options))
        {
            var refused = await Assert.ThrowsAsync<BrokerUnreachableException>(() => ConnectAsync(rig.Broker, overTls));
            Assert.IsType<AuthenticationFailureException>(refused.InnerException);
        }
        await using var open = await TlsRig.StartAsync(options: options with { Amqp = options.Amqp with { LoopbackUsers = ["other"] } });
        await (await ConnectAsync(open.Broker, overTls)).DisposeAsync();
    }

    [Theory]
    [InlineData("http")]
    [InlineData("https")]
    public async Task Guest_FromElsewhereOverHttp_ComesInOnlyWhereItIsAllowed(string scheme)
    {
        if (_elsewhere is null) return;
        await using (var rig = await StartAsync(Options)) Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(rig.Broker, scheme));
        await using var open = await StartAsync(Options with { Amqp = Options.Amqp with { LoopbackUsers = [] } });
        Assert.Equal(HttpStatusCode.OK, await AskAsync(open.Broker, scheme));

        Task<TlsRig> StartAsync(HoopoeOptions options) => TlsRig.StartWithPortAsync(
            port => options with { Http = scheme == "http" ? new HttpOptions { Port = port } : new HttpOptions { TlsPort = port } }, at: _elsewhere);
    }

    private static HoopoeOptions Options => EmbeddedBroker.Options with
    {
        TimeProvider = TimeProvider.System,
        Listen = new ListenOptions { Addresses = [new ListenAddress(_elsewhere, null)], Port = 0 },
    };

    // Whom the client trusts is not what this is about.
    private static Task<IConnection> ConnectAsync(HoopoeBroker broker, bool overTls) => new ConnectionFactory
    {
        HostName = _elsewhere!.ToString(), Port = (overTls ? broker.AmqpsEndPoints[0] : broker.AmqpEndPoint).Port, AutomaticRecoveryEnabled = false,
        Ssl = new SslOption("localhost", enabled: overTls) { CertificateValidationCallback = static (_, shown, _, _) => shown is not null },
    }.CreateConnectionAsync(Cancelled);

    private static async Task<HttpStatusCode> AskAsync(HoopoeBroker broker, string scheme)
    {
        var trusting = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null };
        using var client = new HttpClient(new SocketsHttpHandler { SslOptions = trusting });
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("guest:guest")));
        int port = (scheme == "http" ? broker.HttpEndPoints : broker.HttpsEndPoints)[0].Port;
        using var answer = await client.GetAsync(new Uri($"{scheme}://{_elsewhere}:{port}/api/whoami"), Cancelled);
        return answer.StatusCode;
    }
}
