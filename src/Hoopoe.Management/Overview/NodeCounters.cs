using Hoopoe.Core;
using Hoopoe.Management.Http;
using Hoopoe.Management.Json;
using Hoopoe.Management.Metrics;
using Hoopoe.Management.Rates;

namespace Hoopoe.Management.Overview;

/// <summary>What a node uses and has done, each number with its rate, under RabbitMQ's names. Stateless.</summary>
internal static class NodeCounters
{
    private static readonly CounterNames _names = new(
        "mem_used", "fd_used", "sockets_used", "proc_used", "gc_num", "gc_bytes_reclaimed",
        "io_read_count", "io_read_bytes", "io_write_count", "io_write_bytes", "io_sync_count",
        "connection_created", "connection_closed", "channel_created", "channel_closed", "queue_declared", "queue_created", "queue_deleted");

    /// <summary>Writes those that are asked for.</summary>
    public static void Write(JsonFields fields, ApiRequest request)
    {
        // To read them costs a few calls of the system.
        if (_names.Plain.Any(fields.Want) || _names.Details.Any(fields.Want))
            request.Rates.Of(request.Broker.Counters, () => Read(request.Broker, request.Node)).WriteAll(fields);
        if (request.Node.Journal() is not { } journal) return;
        WriteTime(fields, "io_read_avg_time", journal.Reads);
        WriteTime(fields, "io_write_avg_time", journal.Writes);
        WriteTime(fields, "io_sync_avg_time", journal.Syncs);
    }

    // In milliseconds, as RabbitMQ has it.
    private static void WriteTime(JsonFields fields, string name, OperationFacts operations) =>
        fields.Rate(name, operations.Count == 0 ? 0 : operations.Seconds * 1000 / operations.Count);

    private static Counters Read(Broker broker, NodeFacts node)
    {
        var (process, clients, counters, journal) = (ProcessFacts.Read(), broker.Connections, broker.Counters, node.Journal());
        return new Counters(_names,
        [
            process.ResidentBytes, double.IsNaN(process.Descriptors) ? 0 : (long)process.Descriptors, clients.Opened - clients.Ended,
            // Threads stand where RabbitMQ has Erlang's processes.
            ThreadPool.ThreadCount,
            GC.CollectionCount(0), Math.Max(0, GC.GetTotalAllocatedBytes() - GC.GetTotalMemory(forceFullCollection: false)),
            journal?.Reads.Count ?? 0, journal?.Reads.Bytes ?? 0, journal?.Writes.Count ?? 0, journal?.Writes.Bytes ?? 0, journal?.Syncs.Count ?? 0,
            clients.Opened, clients.Ended, clients.ChannelsOpened, clients.ChannelsEnded,
            counters.QueuesDeclared, counters.QueuesCreated, counters.QueuesDeleted,
        ]);
    }
}
