using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hoopoe.Bench.Progress;
using Hoopoe.Control;
using Hoopoe.Control.Lists;
using Hoopoe.Server;

namespace Hoopoe.Commands.Ctl;

/// <summary>What the broker is and how it does, and waiting until it is there.</summary>
internal static class NodeCommands
{
    private static readonly TimeSpan UsualWait = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan AttemptLimit = TimeSpan.FromSeconds(5);

    public static IEnumerable<Command> Of(CtlBuilder builder) =>
    [
        builder.Define("status", "Version, memory, disk, connections and messages of the broker", [], StatusAsync),
        builder.Define("cluster_status", "The nodes of the cluster", [], ClusterStatusAsync),
        builder.Define("ping", "Whether the broker answers", [], PingAsync),
        builder.Define("version", "The version of this tool", [], session =>
        {
            session.Terminal.Out.WriteLine(HoopoeVersion.Text);
            return Task.CompletedTask;
        }),
        EnableFeature(builder),
        builder.Define("await_startup", "Wait until the broker answers, for --timeout seconds", [], AwaitStartupAsync),
    ];

    /// <summary>The name of the node that answers.</summary>
    public static async Task<string> AnsweringAsync(CtlSession session) => (await session.Api.GetAsync("overview?columns=node")).TextOf("node") ?? "";

    private static Command EnableFeature(CtlBuilder builder)
    {
        var flag = CtlBuilder.Required("FLAG", "The flag's name, or all");
        return builder.Define("enable_feature_flag", "Switch a feature on; ours are always on", [flag], async session =>
        {
            string wanted = session.Value(flag);
            session.Say(wanted == "all" ? "Enabling all feature flags ..." : $"Enabling feature flag \"{wanted}\" ...");
            var flags = await session.Api.GetAsync("feature-flags");
            var found = flags.Items().Where(one => wanted == "all" || one.TextOf("name") == wanted).ToArray();
            if (found.Length == 0) throw new ControlException($"there is no feature flag '{wanted}'", ExitCode.Data);
            foreach (string name in found.Where(one => one.TextOf("state") != "enabled").Select(one => one.TextOf("name")!))
                await session.Api.SendAsync(HttpMethod.Put, ApiPath.Of("feature-flags", name, "enable"), new JsonObject { ["name"] = name });
        });
    }

    private static async Task StatusAsync(CtlSession session)
    {
        var overview = await session.Api.GetAsync("overview");
        var nodes = await session.Api.GetAsync("nodes");
        if (session.Format == ListFormat.Json)
        {
            session.WriteJson(new JsonObject
            {
                ["rabbitmq_version"] = overview.TextOf("rabbitmq_version"), ["product_name"] = overview.TextOf("product_name"), ["product_version"] = overview.TextOf("product_version"),
                ["overview"] = overview.AsNode(), ["nodes"] = nodes.AsNode(),
            });
            return;
        }
        string? answering = overview.TextOf("node");
        session.Say($"Status of node {answering} ...");
        var node = nodes.Items().FirstOrDefault(one => one.TextOf("name") == answering);
        Write(session, "Product", $"{overview.TextOf("product_name") ?? "RabbitMQ"} {overview.TextOf("product_version") ?? overview.TextOf("rabbitmq_version")}");
        Write(session, "Cluster", overview.TextOf("cluster_name"));
        Write(session, "Process id", CellText.Of(node.At("os_pid")));
        Write(session, "Uptime", node.NumberOf("uptime") is { } uptime ? TimeSpan.FromMilliseconds(uptime).ToString(@"d\d\ hh\:mm\:ss") : null);
        Write(session, "Memory", Of(node, "mem_used", "mem_limit", FigureText.Bytes));
        Write(session, "Free disk", node.NumberOf("disk_free") is { } free ? FigureText.Bytes(free) : null);
        Write(session, "File descriptors", Of(node, "fd_used", "fd_total", FigureText.Count));
        Write(session, "Alarms", string.Join(", ", nodes.Items().SelectMany(Alarms)) is { Length: > 0 } alarms ? alarms : "none");
        foreach (string total in (string[])["connections", "channels", "consumers", "exchanges", "queues"]) Write(session, total, CellText.Of(overview.At($"object_totals.{total}")));
        Write(session, "messages", CellText.Of(overview.At("queue_totals.messages")));
        foreach (var listener in overview.At("listeners").Items())
            Write(session, "Listener", $"{listener.TextOf("protocol")} on {listener.TextOf("ip_address")}:{CellText.Of(listener.At("port"))}");
    }

    private static async Task ClusterStatusAsync(CtlSession session)
    {
        var name = await session.Api.GetAsync("cluster-name");
        var nodes = await session.Api.GetAsync("nodes");
        if (session.Format == ListFormat.Json)
        {
            session.WriteJson(new JsonObject { ["cluster_name"] = name.TextOf("name"), ["nodes"] = nodes.AsNode() });
            return;
        }
        session.Say($"Cluster status of {name.TextOf("name")} ...");
        Column[] columns = [new("name", "name"), new("type", "type"), new("running", "running"), new("mem_alarm", "mem_alarm"), new("disk_free_alarm", "disk_free_alarm"), new("partitions", "partitions")];
        await session.WriteListAsync(columns, nodes.Items().ToAsyncEnumerable());
    }

    private static async Task PingAsync(CtlSession session)
    {
        await session.Api.GetAsync("whoami");
        session.Say("Ping succeeded");
    }

    private static async Task AwaitStartupAsync(CtlSession session)
    {
        var limit = session.Timeout is { } seconds ? TimeSpan.FromSeconds(seconds) : UsualWait;
        session.Say("Waiting for the broker to answer ...");
        long begin = Stopwatch.GetTimestamp();
        while (true)
        {
            var left = limit - Stopwatch.GetElapsedTime(begin);
            using var attempt = session.Connect(left > AttemptLimit ? AttemptLimit : left > Pause ? left : Pause);
            try
            {
                await attempt.GetAsync("whoami");
                return;
            }
            catch (ControlException error) when (error.ExitCode is ExitCode.Unavailable or ExitCode.TryAgain or ExitCode.Software)
            {
                if (left <= TimeSpan.Zero) throw new ControlException($"the broker did not start within {limit.TotalSeconds:0.#} s: {error.Message}", ExitCode.TryAgain);
            }
            await Task.Delay(Pause);
        }
    }

    private static IEnumerable<string> Alarms(JsonElement node)
    {
        if (node.At("mem_alarm").ValueKind == JsonValueKind.True) yield return $"memory of {node.TextOf("name")}";
        if (node.At("disk_free_alarm").ValueKind == JsonValueKind.True) yield return $"disk of {node.TextOf("name")}";
    }

    private static string? Of(JsonElement node, string used, string total, Func<double, string> text) =>
        node.NumberOf(used) is not { } taken ? null : node.NumberOf(total) is { } all ? $"{text(taken)} of {text(all)}" : text(taken);

    private static void Write(CtlSession session, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value)) session.Terminal.Out.WriteLine($"{char.ToUpperInvariant(name[0])}{name[1..]}: {CellText.Plain(value)}");
    }
}
