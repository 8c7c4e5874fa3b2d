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
        new Route("nodes/{node}", Access.Monitor).Get(static request => AnswerAsync(request, WriteWhole)),
        new Route("nodes/{node}/memory", Access.Monitor).Get(static request =>
            AnswerAsync(request, static (fields, asked) => NodeMemory.Write(fields, asked.Broker))),
        new Route("auth/attempts/{node}", Access.Monitor).Get(static request => request["node"] == request.Node.Name
            ? request.AnswerListAsync([.. request.Broker.Counters.Logins.All], static login => login.Protocol, WriteLogins)
            : throw ApiException.NotFound()),
    ];

    /// <summary>Writes where the HTTP API is.</summary>
    public static void WriteContexts(JsonFields fields, NodeFacts node) =>
        fields.List("contexts", node.Listeners().Where(listener => listener.Protocol is "http" or ListenerFacts.Https), (inner, listener) =>
        {
            inner.Texts("ssl_opts", []);
            inner.Text("node", node.Name);
            inner.Text("description", "Hoopoe's HTTP API");
            inner.Text("path", "/");
            inner.Text("ip", listener.Address);
            inner.Text("port", listener.Port.ToString());
        });

    /// <summary>Writes where the node listens.</summary>
    public static void WriteListeners(JsonFields fields, NodeFacts node) => fields.List("listeners", node.Listeners(), (inner, listener) =>
    {
        inner.Text("node", node.Name);
        inner.Text("protocol", listener.Protocol);
        inner.Text("ip_address", listener.Address);
        inner.Number("port", listener.Port);
    });

    private static ValueTask AnswerAsync(ApiRequest request, Action<JsonFields, ApiRequest> write) =>
        request["node"] == request.Node.Name ? request.AnswerAsync(request, write) : throw ApiException.NotFound();

    private static void WriteLogins(JsonFields fields, (string Protocol, long Accepted, long Refused) login)
    {
        fields.Text("protocol", login.Protocol);
        fields.Number("auth_attempts", login.Accepted + login.Refused);
        fields.Number("auth_attempts_failed", login.Refused);
        fields.Number("auth_attempts_succeeded", login.Accepted);
    }

    private static void WriteWhole(JsonFields fields, ApiRequest request)
    {
        Write(fields, request);
        if (request.Query("memory") == "true") NodeMemory.Write(fields, request.Broker);
    }

    private static void Write(JsonFields fields, ApiRequest request)
    {
        var (broker, node) = (request.Broker, request.Node);
        fields.Text("name", node.Name);
        fields.Text("type", "disc");
        fields.Flag("running", true);
        fields.Text("os_pid", Environment.ProcessId.ToString());
        fields.Text("mem_calculation_strategy", "rss");
        fields.Number("mem_limit", broker.MemoryLimitBytes);
        fields.Flag("mem_alarm", broker.IsMemoryFull);
        fields.Number("message_memory", broker.Memory.BytesInUse);
        fields.Number("disk_free_limit", node.DiskFreeLimitBytes);
        fields.Flag("disk_free_alarm", broker.Log.IsFull);
        if (fields.Want("disk_free") && node.FindDiskFree() is { } free) fields.Number("disk_free", free);
        if (node.DescriptorLimit > 0)
        {
            fields.Number("fd_total", node.DescriptorLimit);
            fields.Number("sockets_total", node.SocketLimit);
        }
        ThreadPool.GetMaxThreads(out int threads, out _);
        fields.Number("proc_total", threads);
        NodeCounters.Write(fields, request);
        fields.Number("uptime", broker.Upkeep.Clock.NowMs);
        fields.Number("processors", Environment.ProcessorCount);
        fields.Number("run_queue", 0);
        fields.Text("rates_mode", "basic");
        fields.Texts("partitions", []);
        fields.Texts("cluster_links", []);
        WriteContexts(fields, node);
        fields.Texts("enabled_plugins", ["rabbitmq_management"]);
        fields.Text("db_dir", node.DataDirectory);
        fields.Texts("config_files", []);
        fields.Texts("log_files", []);
        OverviewEndpoints.WriteExchangeKinds(fields, broker);
        fields.List("auth_mechanisms", broker.Authentication.MechanismNames, static (inner, name) =>
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
    }
}
