using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Hoopoe.Server;
using Hoopoe.Server.Tls;
using RabbitMQ.Client;
using Xunit;

namespace Hoopoe.Tests.Server.Tls;

/// <summary>A broker that speaks TLS on a free port of this machine, and RabbitMQ.Client's connections to it; all end with the test.</summary>
internal sealed class TlsRig : IAsyncDisposable
{
    private readonly List<IConnection> _connections = [];

    private TlsRig(TlsFolder folder, HoopoeBroker broker, RecordedLog log) => (Folder, Broker, Log) = (folder, broker, log);

    public TlsFolder Folder { get; }

    public HoopoeBroker Broker { get; }

    public RecordedLog Log { get; }

    public int Port => Broker.AmqpsEndPoints[0].Port;

    /// <summary>After how long what a test waits for is taken not to come.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Starts one.</summary>
    /// <param name="set">Changes the options of TLS.</param>
    /// <param name="options">The other options; without it, the clock is the system's.</param>
    public static async Task<TlsRig> StartAsync(Func<TlsFolder, TlsOptions>? set = null, HoopoeOptions? options = null)
    {
        var folder = new TlsFolder();
        var log = new RecordedLog();
        try
        {
            options ??= EmbeddedBroker.Options with { TimeProvider = TimeProvider.System };
            var broker = await HoopoeBroker.StartAsync(options with { Tls = set is null ? folder.Options : set(folder) }, log);
            return new TlsRig(folder, broker, log);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Starts one with a port for HTTP or HTTPS, whose 0 is none at all: a free one, and another where somebody has taken that meanwhile.</summary>
    /// <param name="options">The options with that port.</param>
    /// <param name="set">Changes the options of TLS.</param>
    /// <param name="at">Where the port is to be free; null is loopback.</param>
    public static async Task<TlsRig> StartWithPortAsync(Func<int, HoopoeOptions> options, Func<TlsFolder, TlsOptions>? set = null, IPAddress? at = null)
    {
        for (int left = 5; ; left--)
        {
            int port;
            using (var probe = new TcpListener(at ?? IPAddress.Loopback, 0))
            {
                probe.Start();
                port = ((IPEndPoint)probe.LocalEndpoint).Port;
            }
            try
            {
                return await StartAsync(set, options(port));
            }
            catch (HoopoeStartException error) when (left > 0 && error.Message.Contains("in use", StringComparison.OrdinalIgnoreCase))
            {
            }
        }
    }

    /// <summary>A connection that trusts the folder's authority alone.</summary>
    /// <param name="version">The version of TLS.</param>
    /// <param name="certificate">What the client shows; null for nothing.</param>
    /// <param name="serverName">The name it asks for.</param>
    /// <param name="seen">Told of the server's certificate.</param>
    public async Task<IConnection> ConnectAsync(
        SslProtocols version = SslProtocols.None, X509Certificate2? certificate = null, string serverName = "localhost", Action<X509Certificate2>? seen = null)
    {
        var authority = X509CertificateLoader.LoadCertificate(Folder.Authority.Certificate.RawData);
        var factory = new ConnectionFactory
        {
            HostName = "127.0.0.1", Port = Port, AutomaticRecoveryEnabled = false, ContinuationTimeout = TimeSpan.FromSeconds(60),
            Ssl = new SslOption(serverName, enabled: true)
            {
                Version = version,
                Certs = certificate is null ? null : new X509CertificateCollection { certificate },
                CertificateValidationCallback = (_, shown, chain, errors) =>
                {
                    if (shown is not X509Certificate2 server || chain is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)) return false;
                    seen?.Invoke(server);
                    chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
                    chain.ChainPolicy.CustomTrustStore.Add(authority);
                    chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
                    return chain.Build(server);
                },
            },
        };
        var connection = await factory.CreateConnectionAsync(Cancelled);
        _connections.Add(connection);
        return connection;
    }

    /// <summary>A channel of such a connection, whose publishes return when they are confirmed.</summary>
    public async Task<IChannel> OpenAsync(SslProtocols version = SslProtocols.None, X509Certificate2? certificate = null) =>
        await (await ConnectAsync(version, certificate)).CreateChannelAsync(new CreateChannelOptions(true, true), Cancelled);

    /// <summary>Waits for a line of the log.</summary>
    public async Task<string> WaitForLineAsync(string part)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!limit.IsCancellationRequested)
        {
            if (Log.All.FirstOrDefault(line => line.Contains(part, StringComparison.Ordinal)) is { } line) return line;
            await Task.Delay(10, Cancelled);
        }
        throw new TimeoutException($"no line of the log says '{part}'; it says: {string.Join('\n', Log.All)}");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections) await connection.DisposeAsync();
        await Broker.DisposeAsync();
        Folder.Dispose();
    }
}
