using System.Net;
using Hoopoe.Core;
using Hoopoe.Core.Durability.Encryption;
using Hoopoe.Management;
using Hoopoe.Management.Auditing;
using Hoopoe.Management.Metrics;
using Hoopoe.Server.Definitions;
using Hoopoe.Server.Diagnostics;
using Hoopoe.Server.Durability;
using Hoopoe.Server.Encryption;
using Hoopoe.Server.Tls;
using Hoopoe.Server.Transport;

namespace Hoopoe.Server.Management;

/// <summary>Makes the HTTP API of a broker out of what only the whole knows. Stateless.</summary>
internal static class ApiComposition
{
    /// <summary>The API of a broker, that runs until it is disposed of.</summary>
    /// <param name="broker">The broker.</param>
    /// <param name="options">What it was started with.</param>
    /// <param name="log">Told of defects.</param>
    /// <param name="amqp">Where AMQP listens by now.</param>
    /// <param name="http">Where HTTP listens by now.</param>
    /// <param name="levels">What is logged, where that can be changed.</param>
    /// <param name="service">Stops and starts the service of clients.</param>
    /// <param name="store">What it keeps on disk, or null.</param>
    /// <param name="time">The clock of rates and hints; without it, that of the broker's upkeep.</param>
    /// <param name="audit">Where who did what is read; null where that is not kept.</param>
    /// <param name="tls">What there is of TLS; null without it.</param>
    public static ManagementApi Make(
        Broker broker, HoopoeOptions options, ServerLog log, Func<IReadOnlyList<IPEndPoint>> amqp, Func<IReadOnlyList<IPEndPoint>> http,
        LogLevels? levels = null, INodeService? service = null, NodeStore? store = null, TimeProvider? time = null, IAuditReader? audit = null,
        TlsFacts? tls = null)
    {
        var node = FactsOf(options) with
        {
            Service = service,
            Keys = store?.Log.Keys is { } ring ? new KeyAdministration(ring, store.Log, () => KeyRings.FindMaster(options.Encryption)) : null,
            ConfirmsAwaitSync = options.Durability.Sync == SyncPolicy.Always,
            Flushes = store is null ? null : () => store.Flushes,
            Journal = () => store?.Describe(),
            Listeners = () =>
            [
                .. amqp().Select(at => Listener("amqp", at)), .. http().Select(at => Listener("http", at)), .. tls?.Listeners() ?? [],
            ],
            Certificates = tls?.Certificates ?? (static () => []),
            ReloadCertificates = tls?.Reload,
        };
        var port = levels is null ? null : new LogLevelPort(levels);
        return new ManagementApi(broker, node, new BrokerDefinitions(broker, options.Default.VirtualHost, node.RabbitVersion), log.ApiFailed, time) { LogLevels = port, Audit = audit };
    }

    /// <summary>The metrics of a broker.</summary>
    /// <param name="broker">The broker.</param>
    /// <param name="options">What it was started with.</param>
    /// <param name="log">Told of defects.</param>
    /// <param name="store">What it keeps on disk, if anything.</param>
    public static (MetricsPages Pages, MetricsEndpoint Endpoint) MakeMetrics(Broker broker, HoopoeOptions options, ServerLog log, NodeStore? store)
    {
        var node = FactsOf(options) with { Journal = () => store?.Describe() };
        var pages = new MetricsPages(broker, node);
        return (pages, new MetricsEndpoint(pages, broker, node, log.ApiFailed) { PerObject = options.Metrics.PerObject });
    }

    private static NodeFacts FactsOf(HoopoeOptions options) => new()
    {
        Name = $"hoopoe@{Environment.MachineName}",
        ClusterName = options.Amqp.ClusterName,
        Version = HoopoeVersion.Text,
        RabbitVersion = options.Amqp.Version,
        LoopbackUsers = options.Amqp.LoopbackUsers,
        DataDirectory = options.Data.Directory,
        DescriptorLimit = DescriptorLimit.Descriptors,
        DiskFreeLimitBytes = options.Disk.FreeLimitBytes,
    };

    private static ListenerFacts Listener(string protocol, IPEndPoint at) => new(protocol, at.Address.ToString(), at.Port);
}
