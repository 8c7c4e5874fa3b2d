using Hoopoe.Core.Access;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Interception;
using Hoopoe.Core.Limits;
using Hoopoe.Journal.Storage;
using Hoopoe.Protocols.Amqp;
using Hoopoe.Server.Access;
using Hoopoe.Server.Auditing;
using Hoopoe.Server.Data;
using Hoopoe.Server.Definitions;
using Hoopoe.Server.Diagnostics;
using Hoopoe.Server.Durability;
using Hoopoe.Server.Encryption;
using Hoopoe.Server.Health;
using Hoopoe.Server.Hosting;
using Hoopoe.Server.Listeners;
using Hoopoe.Server.Metrics;
using Hoopoe.Server.Storage;
using Hoopoe.Server.Telemetry;
using Hoopoe.Server.Timing;
using Hoopoe.Server.Tls;
using Hoopoe.Server.Tracing;

namespace Hoopoe.Server;

/// <summary>
/// All that can be set about a broker, each part beside what it configures. Immutable; as it is when made, a broker does
/// what RabbitMQ does by default, keeps everything in memory and listens at a free port that only this machine reaches.
/// </summary>
public sealed record HoopoeOptions
{
    /// <summary>What a broker with a process of its own begins with: RabbitMQ's ports, at all addresses.</summary>
    public static HoopoeOptions Standalone { get; } = new()
    {
        Listen = new ListenOptions { Addresses = [ListenAddress.Any], Port = 5672 },
        Http = new HttpOptions { Port = 15672, TlsPort = 15671 },
        Tls = new TlsOptions { Port = 5671 },
        Metrics = new MetricsOptions { Port = 15692 },
        Auth = new AuthOptions { SlowFailures = SlowedPeers.Remote },
        Audit = new AuditOptions { Enabled = true },
    };

    /// <summary>Where clients connect.</summary>
    public ListenOptions Listen { get; init; } = new();

    /// <summary>How clients connect over TLS; off without a certificate.</summary>
    public TlsOptions Tls { get; init; } = new();

    /// <summary>The HTTP endpoint.</summary>
    public HttpOptions Http { get; init; } = new();

    /// <summary>Metrics for Prometheus.</summary>
    public MetricsOptions Metrics { get; init; } = new();

    /// <summary>AMQP 0-9-1.</summary>
    public AmqpOptions Amqp { get; init; } = new() { Platform = $"Hoopoe {HoopoeVersion.Text}" };

    /// <summary>How it finds out who its clients are.</summary>
    public AuthOptions Auth { get; init; } = new();

    /// <summary>How much may be declared.</summary>
    public NodeLimits Limits { get; init; } = new();

    /// <summary>How much memory messages may take.</summary>
    public MemoryOptions Memory { get; init; } = new();

    /// <summary>Where data is kept; in memory only, unless a directory is given.</summary>
    public DataOptions Data { get; init; } = new();

    /// <summary>How sure a confirm is.</summary>
    public DurabilityOptions Durability { get; init; } = new();

    /// <summary>How the journal lies on the disk.</summary>
    public JournalSettings Journal { get; init; } = new();

    /// <summary>Whether what is kept is encrypted.</summary>
    public EncryptionOptions Encryption { get; init; } = new();

    /// <summary>What the broker leaves of the disk.</summary>
    public DiskOptions Disk { get; init; } = new();

    /// <summary>The user and virtual host of a broker that has none yet.</summary>
    public DefaultUserOptions Default { get; init; } = new();

    /// <summary>Whether it is kept who did what.</summary>
    public AuditOptions Audit { get; init; } = new();

    /// <summary>Definitions to load at the start.</summary>
    public DefinitionsOptions Definitions { get; init; } = new();

    /// <summary>What is logged.</summary>
    public LogOptions Log { get; init; } = new();

    /// <summary>What the broker means to the host that it runs in, where there is one.</summary>
    public HostingOptions Hosting { get; init; } = new();

    /// <summary>
    /// The clock of messages and queues: the system's, unless a test gives a <see cref="VirtualTime"/> or another of its own.
    /// Connections live by real time all the same: heartbeats, and how long a client may take to open and close.
    /// </summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>
    /// Whether <see cref="HoopoeBroker.Faults"/> and <see cref="HoopoeBroker.CrashAsync"/> may be used. Connections and disk
    /// are then in a test's hands, which costs them some speed; otherwise it costs nothing.
    /// </summary>
    public bool AllowFaults { get; init; }

    /// <summary>Which messages are traced; none, unless asked for.</summary>
    public TraceOptions Trace { get; init; } = new();

    /// <summary>What OpenTelemetry is told.</summary>
    public TelemetryOptions Telemetry { get; init; } = new();

    /// <summary>The application's code that sees messages when they are published, enqueued and delivered.</summary>
    public IReadOnlyList<IInterceptor> Interceptors { get; init; } = [];

    /// <summary>Exchange kinds of the application, by the type that clients declare, which begins with x-.</summary>
    public IReadOnlyDictionary<string, ExchangeKind> ExchangeKinds { get; init; } = new Dictionary<string, ExchangeKind>();

    /// <summary>Who is asked, in order, who a client is; those who know it decide, and the broker's own users come last.</summary>
    public IReadOnlyList<IAuthenticator> Authenticators { get; init; } = [];

    /// <summary>What a test puts over the disk.</summary>
    internal Func<IStorage, IStorage> DiskCover { get; init; } = static disk => disk;
}
