
namespace Hoopoe.Management.Metrics;

/// <summary>The node and what it uses of its machine, under RabbitMQ's names. Stateless.</summary>
internal static class NodeMetrics
{
    /// <summary>Which alarms are in effect; not part of what is asked for by family.</summary>
    public static IReadOnlyList<MetricGroup> Alarms { get; } =
    [
        new MetricGroup<Scrape>(
            "alarms", One,
            Alarm("alarms_file_descriptor_limit", "is 1 if file descriptor limit alarm is in effect", IsShortOfDescriptors),
            Alarm("alarms_free_disk_space_watermark", "is 1 if free disk space watermark alarm is in effect", scrape => scrape.Broker.Log.IsFull),
            Alarm("alarms_memory_used_watermark", "is 1 if VM memory watermark alarm is in effect", scrape => scrape.Broker.IsMemoryFull)),
    ];

    /// <summary>The families.</summary>
    public static IReadOnlyList<MetricGroup> Groups { get; } =
    [
        new MetricGroup<Scrape>(
            "connection_churn_metrics", One,
            Counter("connections_opened_total", "Total number of connections opened", scrape => scrape.Broker.Connections.Opened),
            Counter("connections_closed_total", "Total number of connections closed or terminated", scrape => scrape.Broker.Connections.Ended),
            Counter("channels_opened_total", "Total number of channels opened", scrape => scrape.Broker.Connections.ChannelsOpened),
            Counter("channels_closed_total", "Total number of channels closed", scrape => scrape.Broker.Connections.ChannelsEnded),
            Counter("queues_declared_total", "Total number of queues declared", scrape => scrape.Broker.Counters.QueuesDeclared),
            Counter("queues_created_total", "Total number of queues created", scrape => scrape.Broker.Counters.QueuesCreated),
            Counter("queues_deleted_total", "Total number of queues deleted", scrape => scrape.Broker.Counters.QueuesDeleted)),
        new MetricGroup<Scrape>(
            "node_coarse_metrics", One,
            Gauge("process_open_fds", "Open file descriptors", scrape => scrape.Process.Descriptors),
            Gauge("process_open_tcp_sockets", "Open TCP sockets", scrape => scrape.Broker.Connections.Opened - scrape.Broker.Connections.Ended),
            Gauge("process_resident_memory_bytes", "Memory used in bytes", scrape => scrape.Process.ResidentBytes),
            Gauge("disk_space_available_bytes", "Disk space available in bytes", scrape => scrape.Node.FindDiskFree() ?? double.NaN)),
        new MetricGroup<Scrape>(
            "node_metrics", One,
            Gauge("process_max_fds", "Open file descriptors limit", scrape => scrape.Node.DescriptorLimit > 0 ? scrape.Node.DescriptorLimit : double.NaN),
            Gauge("process_max_tcp_sockets", "Open TCP sockets limit", scrape => MostSockets(scrape.Node)),
            Gauge("resident_memory_limit_bytes", "Memory high watermark in bytes", scrape => scrape.Broker.MemoryLimitBytes),
            Gauge("disk_space_available_limit_bytes", "Free disk space low watermark in bytes", scrape => scrape.Node.DiskFreeLimitBytes),
            Gauge("erlang_uptime_seconds", "Node uptime", scrape => scrape.Process.Uptime)),
        new MetricGroup<JournalFacts>(
            "node_persister_metrics", static scrape => scrape.Node.Journal() is { } journal ? [new Labelled<JournalFacts>(journal, LabelText.None)] : [],
            Metric<JournalFacts>.Counter("io_read_ops_total", "Total number of I/O read operations", journal => journal.Reads.Count),
            Metric<JournalFacts>.Counter("io_read_bytes_total", "Total number of I/O bytes read", journal => journal.Reads.Bytes),
            Metric<JournalFacts>.Counter("io_write_ops_total", "Total number of I/O write operations", journal => journal.Writes.Count),
            Metric<JournalFacts>.Counter("io_write_bytes_total", "Total number of I/O bytes written", journal => journal.Writes.Bytes),
            Metric<JournalFacts>.Counter("io_sync_ops_total", "Total number of I/O sync operations", journal => journal.Syncs.Count),
            Metric<JournalFacts>.Counter("io_read_time_seconds_total", "Total I/O read time", journal => journal.Reads.Seconds),
            Metric<JournalFacts>.Counter("io_write_time_seconds_total", "Total I/O write time", journal => journal.Writes.Seconds),
            Metric<JournalFacts>.Counter("io_sync_time_seconds_total", "Total I/O sync time", journal => journal.Syncs.Seconds)),
        new MetricGroup<(string Protocol, long Accepted, long Refused)>(
            "auth_attempt_metrics",
            static scrape => [.. scrape.Broker.Counters.Logins.All.Select(login => new Labelled<(string, long, long)>(login, LabelText.Of(("protocol", login.Protocol))))],
            Metric<(string Protocol, long Accepted, long Refused)>.Counter(
                "auth_attempts_total", "Total number of authorization attempts", login => login.Accepted + login.Refused),
            Metric<(string Protocol, long Accepted, long Refused)>.Counter(
                "auth_attempts_succeeded_total", "Total number of successful authentication attempts", login => login.Accepted),
            Metric<(string Protocol, long Accepted, long Refused)>.Counter(
                "auth_attempts_failed_total", "Total number of failed authentication attempts", login => login.Refused)),
    ];

    private static bool IsShortOfDescriptors(Scrape scrape) =>
        scrape.Node.DescriptorLimit > 0 && scrape.Process.Descriptors >= MostSockets(scrape.Node);

    private static double MostSockets(NodeFacts node) => node.DescriptorLimit > 0 ? node.SocketLimit : double.NaN;

    private static Metric<Scrape> Alarm(string name, string help, Func<Scrape, bool> read) => new(name, "untyped", help, scrape => read(scrape) ? 1 : 0);

    private static IReadOnlyList<Labelled<Scrape>> One(Scrape scrape) => [new Labelled<Scrape>(scrape, LabelText.None)];

    private static Metric<Scrape> Counter(string name, string help, Func<Scrape, double> read) => Metric<Scrape>.Counter(name, help, read);

    private static Metric<Scrape> Gauge(string name, string help, Func<Scrape, double> read) => Metric<Scrape>.Gauge(name, help, read);
}
