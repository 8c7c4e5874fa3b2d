namespace Hoopoe.Management.Metrics;

/// <summary>What RabbitMQ has no names for: the broker's message memory and journal, the process, and .NET. Stateless.</summary>
internal static class OwnMetrics
{
    /// <summary>The metrics, with their whole names.</summary>
    public static IReadOnlyList<MetricGroup> Groups { get; } = [.. Memory(), .. Journal(), .. Process(), .. Runtime()];

    private static IEnumerable<MetricGroup> Memory() =>
    [
        new MetricGroup<Scrape>(
            "memory", One,
            Gauge("hoopoe_message_memory_bytes", "Memory that messages take, in bytes", scrape => scrape.Broker.Memory.BytesInUse),
            Gauge("hoopoe_message_memory_limit_bytes", "Memory that messages may take, in bytes; publishers are slowed from four fifths of it", scrape => scrape.Broker.MemoryLimitBytes)),
    ];

    private static IEnumerable<MetricGroup> Journal() =>
    [
        new HistogramGroup("hoopoe_journal_flush_seconds", "How long a flush of the journal took, write and sync, in seconds", "", static scrape =>
            scrape.Node.Journal() is { } journal ? new Histogram(journal.FlushBounds, journal.FlushCounts, journal.FlushSeconds) : null),
        new MetricGroup<JournalFacts>(
            "journal", static scrape => scrape.Node.Journal() is { } journal ? [new Labelled<JournalFacts>(journal, LabelText.None)] : [],
            Metric<JournalFacts>.Counter("hoopoe_journal_written_bytes_total", "Bytes that flushes of the journal made durable", journal => journal.WrittenBytes),
            Metric<JournalFacts>.Gauge("hoopoe_journal_waiting_bytes", "Bytes appended to the journal that no flush has taken yet", journal => journal.WaitingBytes),
            Metric<JournalFacts>.Gauge("hoopoe_journal_segments", "Segments of the journal in use", journal => journal.Segments),
            Metric<JournalFacts>.Gauge("hoopoe_journal_live_bytes", "Bytes in the journal's segments that are still needed", journal => journal.LiveBytes),
            Metric<JournalFacts>.Gauge("hoopoe_journal_file_bytes", "Bytes of all files of the journal's segments, spare ones included", journal => journal.FileBytes)),
    ];

    private static IEnumerable<MetricGroup> Process() =>
    [
        new MetricGroup<ProcessFacts>(
            "process", static scrape => [new Labelled<ProcessFacts>(scrape.Process, LabelText.None)],
            Metric<ProcessFacts>.Gauge("process_start_time_seconds", "Start time of the process since unix epoch in seconds.", process => process.StartedAt),
            Metric<ProcessFacts>.Counter("process_cpu_seconds_total", "Process CPU seconds.", process => process.Cpu.TotalTime.TotalSeconds),
            Metric<ProcessFacts>.Gauge("process_resident_memory_bytes", "Resident memory size in bytes.", process => process.ResidentBytes),
            Metric<ProcessFacts>.Gauge("process_open_fds", "Number of open file descriptors.", process => process.Descriptors)),
    ];

    private static IEnumerable<MetricGroup> Runtime() =>
    [
        new MetricGroup<int>(
            "dotnet", static _ => [.. Enumerable.Range(0, GC.MaxGeneration + 1).Select(generation => new Labelled<int>(generation, LabelText.Of(("gc_heap_generation", $"gen{generation}"))))],
            Metric<int>.Counter("dotnet_gc_collections_total", "Garbage collections since the process started", static generation =>
                GC.CollectionCount(generation) - (generation == GC.MaxGeneration ? 0 : GC.CollectionCount(generation + 1)))) { Sums = true },
        new MetricGroup<Scrape>(
            "dotnet", One,
            Metric<Scrape>.Counter("dotnet_gc_heap_allocated_bytes_total", "Bytes allocated on the managed heap since the process started", static _ => GC.GetTotalAllocatedBytes()),
            Metric<Scrape>.Counter("dotnet_gc_pause_time_seconds_total", "Time that the process was paused for garbage collection", static _ => GC.GetTotalPauseDuration().TotalSeconds),
            Gauge("dotnet_gc_heap_size_bytes", "Size of the managed heap after the last garbage collection", static _ => GC.GetGCMemoryInfo(GCKind.Any).HeapSizeBytes),
            Gauge("dotnet_gc_memory_committed_bytes", "Memory committed for the managed heap as of the last garbage collection", static _ => GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes),
            Gauge("dotnet_thread_pool_threads", "Threads of the thread pool", static _ => ThreadPool.ThreadCount),
            Gauge("dotnet_thread_pool_queue_length", "Work that waits for a thread of the thread pool", static _ => ThreadPool.PendingWorkItemCount),
            Metric<Scrape>.Counter("dotnet_monitor_lock_contentions_total", "How often a thread had to wait for a lock", static _ => Monitor.LockContentionCount)),
    ];

    private static IReadOnlyList<Labelled<Scrape>> One(Scrape scrape) => [new Labelled<Scrape>(scrape, LabelText.None)];

    private static Metric<Scrape> Gauge(string name, string help, Func<Scrape, double> read) => Metric<Scrape>.Gauge(name, help, read);
}
