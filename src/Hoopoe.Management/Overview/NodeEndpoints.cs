using Hoopoe.Management.Http;
using Hoopoe.Management.Json;

namespace Hoopoe.Management.Overview;

/// <summary>The node and what it uses of its machine, over HTTP. Stateless.</summary>
internal static class NodeEndpoints
{
    /// <summary>The paths.</summary>
    public static IEnumerable<Route> Routes =>
    [
        new Route("nodes", Access.Monitor).Get(static request => request.AnswerListAsync([request], static asked => asked.Node.Name, Write)),
        new Route("nodes/{node}", Access.Monitor).Get(static request =>
            request["node"] == request.Node.Name ? request.AnswerAsync(request, Write) : throw ApiException.NotFound()),
    ];

    /// <summary>Writes where the node listens.</summary>
    public static void WriteListeners(JsonFields fields, NodeFacts node) => fields.List("listeners", node.Listeners(), (inner, listener) =>
    {
        inner.Text("node", node.Name);
        inner.Text("protocol", listener.Protocol);
        inner.Text("ip_address", listener.Address);
        inner.Number("port", listener.Port);
    });

    private static void Write(JsonFields fields, ApiRequest request)
    {
        var (broker, node) = (request.Broker, request.Node);
        fields.Text("name", node.Name);
        fields.Text("type", "disc");
        fields.Flag("running", true);
        fields.Text("os_pid", Environment.ProcessId.ToString());
        fields.Number("mem_used", Environment.WorkingSet);
        fields.Number("mem_limit", broker.MemoryLimitBytes);
        fields.Flag("mem_alarm", broker.IsMemoryFull);
        fields.Number("message_memory", broker.Memory.BytesInUse);
        fields.Number("disk_free_limit", node.DiskFreeLimitBytes);
        fields.Flag("disk_free_alarm", broker.Log.IsFull);
        if (fields.Want("disk_free") && node.FindDiskFree() is { } free) fields.Number("disk_free", free);
        if (node.DescriptorLimit > 0) fields.Number("fd_total", node.DescriptorLimit);
        if (fields.Want("fd_used") && OperatingSystem.IsLinux()) fields.Number("fd_used", Directory.EnumerateFileSystemEntries("/proc/self/fd").LongCount());
        fields.Number("uptime", broker.Upkeep.Clock.NowMs);
        fields.Number("processors", Environment.ProcessorCount);
        fields.Number("run_queue", 0);
        fields.Text("rates_mode", "basic");
        fields.Texts("partitions", []);
        fields.Texts("enabled_plugins", ["rabbitmq_management"]);
        fields.Text("db_dir", node.DataDirectory);
        fields.Texts("config_files", []);
        fields.Texts("log_files", []);
        OverviewEndpoints.WriteExchangeKinds(fields, broker);
        fields.List("auth_mechanisms", ["PLAIN", "AMQPLAIN", .. broker.Authentication.OtherMechanisms], static (inner, name) =>
        {
            inner.Text("name", name);
            inner.Text("description", "");
            inner.Flag("enabled", true);
        });
        fields.List("applications", [node], static (inner, product) =>
        {
            inner.Text("name", "hoopoe");
            inner.Text("description", "Hoopoe message broker");
            inner.Text("version", product.Version);
        });
        if (fields.Want("sockets_used")) fields.Number("sockets_used", broker.Connections.Opened - broker.Connections.Ended);
        fields.Number("connection_created", broker.Connections.Opened);
        fields.Number("connection_closed", broker.Connections.Ended);
        fields.Number("channel_created", broker.Connections.ChannelsOpened);
        fields.Number("channel_closed", broker.Connections.ChannelsEnded);
    }
}
