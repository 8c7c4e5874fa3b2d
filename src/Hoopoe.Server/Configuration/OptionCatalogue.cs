using static Hoopoe.Server.Configuration.OptionDescription;

namespace Hoopoe.Server.Configuration;

/// <summary>Every option there is, in the order in which people read of them.</summary>
public static class OptionCatalogue
{
    private static readonly TimeSpan _always = TimeSpan.Zero;
    private static readonly TimeSpan _longest = TimeSpan.FromDays(365);

    /// <summary>All options.</summary>
    public static IReadOnlyList<OptionDescription> All { get; } =
    [
        .. Server(), .. Tls(), .. Durability(), .. Encryption(), .. LimitOptions.All, .. AmqpTimes(), .. AmqpIdentity(), .. AccessOptionCatalogue.All, .. Audit(),
        .. Tracing(), .. Metrics(), .. Logging(), .. Telemetry(),
    ];

    private static IEnumerable<OptionDescription> Server() =>
    [
        Of("listen.bind", "addresses to listen at", OptionTypes.Addresses,
            o => o.Listen.Addresses, (o, v) => o with { Listen = o.Listen with { Addresses = v } }),
        Of("listen.port", "port for AMQP; 0 finds a free one", OptionTypes.Number(0, ushort.MaxValue),
            o => o.Listen.Port, (o, v) => o with { Listen = o.Listen with { Port = v } }),
        Of("listen.plain", "speak AMQP without TLS; false leaves TLS alone", OptionTypes.Flag,
            o => o.Listen.Plain, (o, v) => o with { Listen = o.Listen with { Plain = v } }),
        Of("http.port", "port for HTTP: the management API and /health; 0 is none", OptionTypes.Number(0, ushort.MaxValue),
            o => o.Http.Port, (o, v) => o with { Http = o.Http with { Port = v } }),
        Of("data.directory", "where data is kept; without it, hoopoe serve takes the platform's usual place", OptionTypes.Path,
            o => o.Data.Directory, (o, v) => o with { Data = o.Data with { Directory = v } }),
        Of("data.memory-only", "keep nothing on disk", OptionTypes.Flag,
            o => o.Data.MemoryOnly, (o, v) => o with { Data = o.Data with { MemoryOnly = v } }),
        Of("definitions.file", "RabbitMQ definitions (JSON) to load at the start", OptionTypes.Path,
            o => o.Definitions.File, (o, v) => o with { Definitions = o.Definitions with { File = v } }),
        Of("default.user", "first user, unless definitions bring users", OptionTypes.Text,
            o => o.Default.User, (o, v) => o with { Default = o.Default with { User = v } }),
        Of("default.password", "its password", OptionTypes.Text,
            o => o.Default.Password, (o, v) => o with { Default = o.Default with { Password = v } }),
        Of("default.vhost", "first virtual host", OptionTypes.Text,
            o => o.Default.VirtualHost, (o, v) => o with { Default = o.Default with { VirtualHost = v } }),
        Of("memory.limit", "memory for messages; publishers are slowed from four fifths of it", OptionTypes.Memory,
            o => o.Memory.Limit, (o, v) => o with { Memory = o.Memory with { Limit = v } }),
        Of("memory.page-above", "memory for messages above which queues leave theirs on the disk alone; queues with consumers at six times that", OptionTypes.Size(1 << 20, 1L << 50),
            o => o.Memory.PageAboveBytes, (o, v) => o with { Memory = o.Memory with { PageAboveBytes = v } }),
    ];

    private static IEnumerable<OptionDescription> Tls() =>
    [
        Of("tls.certificate", "the broker's certificate and its chain, PEM or PFX; with it AMQP and HTTP are spoken over TLS too", OptionTypes.Path,
            o => o.Tls.CertificateFile, (o, v) => o with { Tls = o.Tls with { CertificateFile = v } }),
        Of("tls.key", "its private key, PEM; without it, the certificate's file holds the key", OptionTypes.Path,
            o => o.Tls.KeyFile, (o, v) => o with { Tls = o.Tls with { KeyFile = v } }),
        Of("tls.key-password", "password of the key, or of the PFX file", OptionTypes.Secret,
            o => o.Tls.KeyPassword, (o, v) => o with { Tls = o.Tls with { KeyPassword = v } }),
        Of("tls.names", "certificates for clients that ask for a server of that name (SNI), as orders.example.org=orders.pem+orders.key; *.example.org is all names below", OptionTypes.NamedCertificates,
            o => o.Tls.Names, (o, v) => o with { Tls = o.Tls with { Names = v } }),
        Of("tls.port", "port for AMQP over TLS; 0 finds a free one, none opens none", OptionTypes.OptionalPort,
            o => o.Tls.Port, (o, v) => o with { Tls = o.Tls with { Port = v } }),
        Of("http.tls-port", "port for HTTPS, where there is a certificate; 0 is none", OptionTypes.Number(0, ushort.MaxValue),
            o => o.Http.TlsPort, (o, v) => o with { Http = o.Http with { TlsPort = v } }),
        Of("tls.versions", "versions of TLS that are spoken", OptionTypes.TlsVersions,
            o => o.Tls.Versions, (o, v) => o with { Tls = o.Tls with { Versions = v } }),
        Of("tls.ca", "authorities whose clients are trusted, PEM", OptionTypes.Path,
            o => o.Tls.AuthoritiesFile, (o, v) => o with { Tls = o.Tls with { AuthoritiesFile = v } }),
        Of("tls.client-certificate", "whether AMQP clients show certificates of their own", OptionTypes.ClientCertificate,
            o => o.Tls.ClientCertificates, (o, v) => o with { Tls = o.Tls with { ClientCertificates = v } }),
        Of("http.client-certificate", "whether HTTPS clients do; users log in all the same", OptionTypes.ClientCertificate,
            o => o.Http.ClientCertificates, (o, v) => o with { Http = o.Http with { ClientCertificates = v } }),
        Of("tls.reload-interval", "how often the files are looked at; 0 only when the broker is told to", OptionTypes.Time(_always, TimeSpan.FromDays(1)),
            o => o.Tls.ReloadInterval, (o, v) => o with { Tls = o.Tls with { ReloadInterval = v } }),
    ];

    private static IEnumerable<OptionDescription> Durability() =>
    [
        Of("durability.sync", "when the journal is forced onto the disk", OptionTypes.Sync,
            o => o.Durability.Sync, (o, v) => o with { Durability = o.Durability with { Sync = v } }),
        Of("durability.sync-interval", "with interval, the time from one sync to the next; confirms wait for it", OptionTypes.Time(TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1)),
            o => o.Durability.SyncInterval, (o, v) => o with { Durability = o.Durability with { SyncInterval = v } }),
        Of("durability.commit-delay", "with always, how long a confirm may wait to share a sync; only while publishes come in no slower for it; 0 for never", OptionTypes.Time(TimeSpan.Zero, TimeSpan.FromMilliseconds(100)),
            o => o.Durability.CommitDelay, (o, v) => o with { Durability = o.Durability with { CommitDelay = v } }),
        Of("disk.free-limit", "free disk space below which publishes are refused until there is room again", OptionTypes.Size(0, 1L << 50),
            o => o.Disk.FreeLimitBytes, (o, v) => o with { Disk = o.Disk with { FreeLimitBytes = v } }),
        Of("journal.segment-size", "size of a journal file of a new data directory", OptionTypes.Size(1 << 20, 1 << 30),
            o => o.Journal.SegmentBytes, (o, v) => o with { Journal = o.Journal with { SegmentBytes = v } }),
    ];

    private static IEnumerable<OptionDescription> Encryption() =>
    [
        Of("encryption.enabled", "encrypt what is kept on disk, each virtual host with a key of its own; takes a master key", OptionTypes.Flag,
            o => o.Encryption.Enabled, (o, v) => o with { Encryption = o.Encryption with { Enabled = v } }),
        Of("encryption.master-key-file", "file with the master key, which hoopoe keys generate makes; without it, HOOPOE_MASTER_KEY has the key", OptionTypes.Path,
            o => o.Encryption.MasterKeyFile, (o, v) => o with { Encryption = o.Encryption with { MasterKeyFile = v } }),
        Of("encryption.former-master-key-file", "file with the master key before, to change the data directory over from it", OptionTypes.Path,
            o => o.Encryption.FormerMasterKeyFile, (o, v) => o with { Encryption = o.Encryption with { FormerMasterKeyFile = v } }),
    ];

    private static IEnumerable<OptionDescription> Audit() =>
    [
        Of("audit.enabled", "keep in the data directory who did what", OptionTypes.Flag,
            o => o.Audit.Enabled, (o, v) => o with { Audit = o.Audit with { Enabled = v } }),
        Of("audit.max-size", "size of all files of the audit trail; the oldest goes then", OptionTypes.Size(1 << 20, 1L << 50),
            o => o.Audit.MaxBytes, (o, v) => o with { Audit = o.Audit with { MaxBytes = v } }),
        Of("audit.segment-size", "size of a file of the audit trail", OptionTypes.Size(64 << 10, 1 << 30),
            o => o.Audit.SegmentBytes, (o, v) => o with { Audit = o.Audit with { SegmentBytes = v } }),
        Of("audit.max-age", "how old files of the audit trail grow; 0 is for ever", OptionTypes.Time(_always, TimeSpan.FromDays(3650)),
            o => o.Audit.MaxAge, (o, v) => o with { Audit = o.Audit with { MaxAge = v } }),
        Of("audit.when-failing", "what happens while the audit trail cannot be written: go on and count what is missing, or refuse logins and changes", OptionTypes.AuditFailure,
            o => o.Audit.WhenFailing, (o, v) => o with { Audit = o.Audit with { WhenFailing = v } }),
    ];

    private static IEnumerable<OptionDescription> Tracing() =>
    [
        Of("trace.enabled", "note what happens to messages, from the start on", OptionTypes.Flag,
            o => o.Trace.Enabled, (o, v) => o with { Trace = o.Trace with { Enabled = v } }),
        Of("trace.exchanges", "names of exchanges whose messages are traced", OptionTypes.Pattern,
            o => o.Trace.Exchanges, (o, v) => o with { Trace = o.Trace with { Exchanges = v } }),
        Of("trace.queues", "names of queues whose messages are traced", OptionTypes.Pattern,
            o => o.Trace.Queues, (o, v) => o with { Trace = o.Trace with { Queues = v } }),
        Of("trace.one-in", "how many messages there are for one that is traced", OptionTypes.Number(1, int.MaxValue),
            o => o.Trace.OneIn, (o, v) => o with { Trace = o.Trace with { OneIn = v } }),
        Of("trace.capacity", "most events that are kept; the oldest are forgotten first", OptionTypes.Number(1, 100_000_000),
            o => o.Trace.Capacity, (o, v) => o with { Trace = o.Trace with { Capacity = v } }),
    ];

    private static IEnumerable<OptionDescription> Metrics() =>
    [
        Of("metrics.port", "port for Prometheus; 0 is none", OptionTypes.Number(0, ushort.MaxValue),
            o => o.Metrics.Port, (o, v) => o with { Metrics = o.Metrics with { Port = v } }),
        Of("metrics.bind", "addresses to listen at for Prometheus; where others than this machine reach them, users log in", OptionTypes.Addresses,
            o => o.Metrics.Addresses, (o, v) => o with { Metrics = o.Metrics with { Addresses = v } }),
        Of("metrics.open", "nobody need log in at metrics.port, whoever reaches it", OptionTypes.Flag,
            o => o.Metrics.Open, (o, v) => o with { Metrics = o.Metrics with { Open = v } }),
        Of("metrics.per-object", "/metrics tells of each queue, channel and connection, as /metrics/per-object does", OptionTypes.Flag,
            o => o.Metrics.PerObject, (o, v) => o with { Metrics = o.Metrics with { PerObject = v } }),
    ];

    private static IEnumerable<OptionDescription> Logging() =>
    [
        Of("log.level", "least important level that is logged", OptionTypes.Level,
            o => o.Log.Level, (o, v) => o with { Log = o.Log with { Level = v } }),
        Of("log.categories", "levels of single categories, as Hoopoe.Amqp=debug", OptionTypes.CategoryLevels,
            o => o.Log.Categories, (o, v) => o with { Log = o.Log with { Categories = v } }),
        Of("log.format", "how a line is written: text for people, json for programs", OptionTypes.Format,
            o => o.Log.Format, (o, v) => o with { Log = o.Log with { Format = v } }),
    ];

    private static IEnumerable<OptionDescription> Telemetry() =>
    [
        Of("telemetry.endpoint", "where an OpenTelemetry collector takes metrics and spans; none exports nothing", OptionTypes.Endpoint,
            o => o.Telemetry.Endpoint, (o, v) => o with { Telemetry = o.Telemetry with { Endpoint = v } }),
        Of("telemetry.protocol", "how it is spoken to", OptionTypes.Otlp,
            o => o.Telemetry.Protocol, (o, v) => o with { Telemetry = o.Telemetry with { Protocol = v } }),
        Of("telemetry.headers", "headers for it, such as a key", OptionTypes.Pairs,
            o => o.Telemetry.Headers, (o, v) => o with { Telemetry = o.Telemetry with { Headers = v } }),
        Of("telemetry.service-name", "what the broker is called there", OptionTypes.Text,
            o => o.Telemetry.ServiceName, (o, v) => o with { Telemetry = o.Telemetry with { ServiceName = v } }),
        Of("telemetry.resource-attributes", "what else is said of it there", OptionTypes.Pairs,
            o => o.Telemetry.ResourceAttributes, (o, v) => o with { Telemetry = o.Telemetry with { ResourceAttributes = v } }),
        Of("telemetry.metric-interval", "how often metrics are sent", OptionTypes.Time(TimeSpan.FromMilliseconds(100), TimeSpan.FromDays(1)),
            o => o.Telemetry.MetricInterval, (o, v) => o with { Telemetry = o.Telemetry with { MetricInterval = v } }),
        Of("telemetry.sampler", "messages of which spans are made", OptionTypes.Sampler,
            o => o.Telemetry.Sampler, (o, v) => o with { Telemetry = o.Telemetry with { Sampler = v } }),
        Of("telemetry.sampler-ratio", "with a sampler by ratio, the share of messages", OptionTypes.Share,
            o => o.Telemetry.SamplerRatio, (o, v) => o with { Telemetry = o.Telemetry with { SamplerRatio = v } }),
    ];

    private static IEnumerable<OptionDescription> AmqpTimes() =>
    [
        Of("amqp.heartbeat", "heartbeat interval proposed to clients; 0 proposes none", OptionTypes.Time(_always, TimeSpan.FromSeconds(ushort.MaxValue)),
            o => o.Amqp.Heartbeat, (o, v) => o with { Amqp = o.Amqp with { Heartbeat = v } }),
        Of("amqp.loopback-users", "users who may connect from this machine only", OptionTypes.Names,
            o => o.Amqp.LoopbackUsers, (o, v) => o with { Amqp = o.Amqp with { LoopbackUsers = v } }),
        Of("amqp.consumer-timeout", "how long a delivery may stay unacknowledged; 0 is for ever", OptionTypes.Time(_always, _longest),
            o => o.Amqp.ConsumerTimeout, (o, v) => o with { Amqp = o.Amqp with { ConsumerTimeout = v } }),
        Of("amqp.consumer-timeout-closes-channel", "close the channel then, as RabbitMQ does, instead of taking its messages back", OptionTypes.Flag,
            o => o.Amqp.ConsumerTimeoutClosesChannel, (o, v) => o with { Amqp = o.Amqp with { ConsumerTimeoutClosesChannel = v } }),
    ];

    private static IEnumerable<OptionDescription> AmqpIdentity() =>
    [
        Of("amqp.product", "product that clients are told; they switch on it", OptionTypes.Text,
            o => o.Amqp.Product, (o, v) => o with { Amqp = o.Amqp with { Product = v } }),
        Of("amqp.version", "version that clients are told; they switch on it", OptionTypes.Text,
            o => o.Amqp.Version, (o, v) => o with { Amqp = o.Amqp with { Version = v } }),
        Of("amqp.platform", "platform that clients are told", OptionTypes.Text,
            o => o.Amqp.Platform, (o, v) => o with { Amqp = o.Amqp with { Platform = v } }),
        Of("amqp.information", "information that clients are told", OptionTypes.Text,
            o => o.Amqp.Information, (o, v) => o with { Amqp = o.Amqp with { Information = v } }),
        Of("amqp.cluster-name", "cluster name that clients are told", OptionTypes.Text,
            o => o.Amqp.ClusterName, (o, v) => o with { Amqp = o.Amqp with { ClusterName = v } }),
    ];
}
