using Hoopoe.Core;
using Hoopoe.Management.Json;

namespace Hoopoe.Management.Overview;

/// <summary>
/// What a node's memory is used for, under those of RabbitMQ's names that have a meaning here. As there, the parts add up to
/// what the process has. Stateless.
/// </summary>
internal static class NodeMemory
{
    /// <summary>Writes it as the field memory.</summary>
    public static void Write(JsonFields fields, Broker broker) => fields.Object("memory", broker, static (inner, of) =>
    {
        long resident = Environment.WorkingSet;
        long heap = Math.Min(resident, GC.GetTotalMemory(forceFullCollection: false));
        long messages = Math.Min(heap, of.Memory.BytesInUse);
        long unused = Math.Clamp(GC.GetGCMemoryInfo().TotalCommittedBytes - heap, 0, resident - heap);
        inner.Number("binary", messages);
        inner.Number("other_proc", heap - messages);
        inner.Number("allocated_unused", unused);
        inner.Number("other_system", resident - heap - unused);
        inner.Text("strategy", "rss");
        inner.Object("total", (Resident: resident, Heap: heap, Unused: unused), static (total, bytes) =>
        {
            total.Number("erlang", bytes.Heap);
            total.Number("rss", bytes.Resident);
            total.Number("allocated", bytes.Heap + bytes.Unused);
        });
    });
}
