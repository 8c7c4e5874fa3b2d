using System.Text.Json;
using System.Text.RegularExpressions;
using Hoopoe.Interop.Parity.Brokers;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Xunit;

namespace Hoopoe.Interop.Management;

/// <summary>The same things are put into RabbitMQ and into the real process; then both must show the same fields, of the same kinds.</summary>
public sealed partial class FieldParityTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly (string Method, string Path, string Body)[] _setup =
    [
        ("PUT", "vhosts/shop", """{"description":"the shop","tags":"production"}"""),
        ("PUT", "users/alice", """{"password":"x","tags":"management"}"""),
        ("PUT", "permissions/%2F/alice", """{"configure":".*","write":".*","read":".*"}"""),
        ("PUT", "topic-permissions/%2F/alice", """{"exchange":"amq.topic","write":".*","read":".*"}"""),
        ("PUT", "exchanges/%2F/e", """{"type":"direct","durable":true,"arguments":{}}"""),
        ("PUT", "queues/%2F/q", """{"durable":true,"arguments":{"x-max-length":1000}}"""),
        ("PUT", "queues/%2F/quorum", """{"durable":true,"arguments":{"x-queue-type":"quorum"}}"""),
        ("POST", "bindings/%2F/e/e/q/q", """{"routing_key":"k"}"""),
        ("POST", "bindings/%2F/e/e/e/amq.fanout", """{"routing_key":"k","arguments":{"a":1}}"""),
        ("PUT", "policies/%2F/p", """{"pattern":"^q$","definition":{"max-length":500},"priority":1,"apply-to":"queues"}"""),
        ("PUT", "operator-policies/%2F/o", """{"pattern":"^q$","definition":{"max-length":400}}"""),
        ("PUT", "vhost-limits/shop/max-queues", """{"value":10}"""),
        ("PUT", "user-limits/alice/max-channels", """{"value":10}"""),
        ("PUT", "global-parameters/g", """{"value":{"a":1}}"""),
    ];

    private static readonly string[] _paths =
    [
        "overview", "whoami", "cluster-name", "nodes", "nodes/NODE/memory", "feature-flags", "vhosts", "vhosts/shop", "users", "users/alice", "permissions",
        "topic-permissions", "exchanges", "exchanges/%2F/e", "queues", "queues/%2F/q", "queues/%2F/quorum", "queues?page=1&page_size=2",
        "queues?disable_stats=true&enable_queue_totals=true", "bindings", "bindings/%2F/e/e/q/q", "connections", "channels", "consumers", "policies", "operator-policies",
        "parameters", "global-parameters/g", "vhost-limits", "user-limits", "auth/attempts/NODE", "health/checks/alarms",
    ];

    [Fact]
    public async Task Fields_OfEveryListAndObject_AreRabbitMqs()
    {
        Assert.SkipUnless(RabbitMqNode.IsInstalled, "rabbitmq-server is not installed");
        using var real = new ManagedRabbitMq();
        using var hoopoe = await Executable.ServerProcess.ServeAsync(["--port", "0", "--http-port", $"{FreePort.Find(1)[0]}"]);
        using var theirs = new ApiClient(real.Http);
        using var ours = new ApiClient(hoopoe.Http);
        await using var theirTraffic = await FillAsync(theirs, real.Amqp.Port);
        await using var ourTraffic = await FillAsync(ours, hoopoe.Amqp.Port);

        List<string> differences = [];
        foreach (string path in _paths)
        {
            var expected = await FieldsAsync(theirs, path);
            var shown = await FieldsAsync(ours, path);
            differences.AddRange(expected.Keys.Where(field => !shown.ContainsKey(field) && !LeftOut().IsMatch(field)).Select(field => $"{path} lacks {field}"));
            differences.AddRange(expected.Keys.Where(field => shown.TryGetValue(field, out var kinds) && !kinds.Overlaps(expected[field]))
                .Select(field => $"{path} has another kind of {field}: {string.Join('|', shown[field])}, not {string.Join('|', expected[field])}"));
        }
        Assert.Empty(differences);
    }

    // What docs/management.md says is not shown, and names of nodes that stand as fields.
    [GeneratedRegex(@"garbage_collection|reductions|backing_queue_status|disk_reads|disk_writes|cowboy_opts|socket_opts|support_status|user_who_performed_action|\.cluster_state\.|"
        + @"(recv|send)_(cnt|pend)|(acks|messages)_uncommitted|pending_raft|message_stats\.(deliver|deliver_no_ack|drop_unroutable|get|get_empty|get_no_ack|redeliver|return_unroutable)(_details.*)?$|"
        + @"_dlx|messages_persistent|bytes_persistent|bytes_unacknowledged|head_message_timestamp|idle_since|recoverable_slaves|single_active_consumer_ctag|open_files|incoming|outgoing|deliveries|"
        + @"context_switches|io_(reopen|seek)|_avg_time_details|mnesia|msg_store|queue_index|metrics_gc|ra_open|net_ticktime|disk_free_details|"
        + @"^\[\]\.(recv|send)_oct|^\.memory\.(?!total|strategy|binary|other_proc|other_system|allocated_unused)|^\.(config|log)_files|^\[\]\.(config|log)_files")]
    private static partial Regex LeftOut();

    private static async Task<IConnection> FillAsync(ApiClient api, int port)
    {
        var cancel = TestContext.Current.CancellationToken;
        foreach (var (method, path, body) in _setup) await api.CallAsync(method, path, body);
        var factory = new ConnectionFactory { HostName = "127.0.0.1", Port = port, ClientProvidedName = "fields" };
        var connection = await factory.CreateConnectionAsync(cancel);
        var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), cancel);
        await channel.BasicQosAsync(0, 2, false, cancel);
        for (int i = 0; i < 5; i++) await channel.BasicPublishAsync("e", "k", "body"u8.ToArray(), cancel);
        await channel.BasicConsumeAsync("q", false, new AsyncEventingBasicConsumer(channel), cancel);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Limit);
        // RabbitMQ shows what happened when its statistics have been gathered.
        while (!await ShowsAsync()) await Task.Delay(200, limit.Token);
        return connection;

        async Task<bool> ShowsAsync()
        {
            var queue = await api.JsonAsync("queues/%2F/q");
            return queue.TryGetProperty("message_stats", out var stats) && stats.TryGetProperty("deliver_get", out var delivered) && delivered.GetInt32() == 2
                && queue.GetProperty("consumer_details").GetArrayLength() == 1 && (await api.JsonAsync("channels"))[0].TryGetProperty("message_stats", out _)
                && (await api.JsonAsync("connections"))[0].TryGetProperty("recv_oct_details", out _);
        }
    }

    private static async Task<Dictionary<string, HashSet<JsonValueKind>>> FieldsAsync(ApiClient api, string path)
    {
        string node = (await api.JsonAsync("overview")).GetProperty("node").GetString()!;
        var fields = new Dictionary<string, HashSet<JsonValueKind>>(StringComparer.Ordinal);
        Collect(await api.JsonAsync(path.Replace("NODE", node, StringComparison.Ordinal)), "", fields);
        return fields;
    }

    private static void Collect(JsonElement value, string at, Dictionary<string, HashSet<JsonValueKind>> fields)
    {
        var kind = value.ValueKind == JsonValueKind.False ? JsonValueKind.True : value.ValueKind;
        if (!fields.TryGetValue(at, out var kinds)) fields[at] = kinds = [];
        kinds.Add(kind);
        if (kind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray()) Collect(item, $"{at}[]", fields);
        }
        else if (kind == JsonValueKind.Object)
        {
            foreach (var member in value.EnumerateObject()) Collect(member.Value, $"{at}.{member.Name}", fields);
        }
    }
}
