namespace Hoopoe.Tests.Rights;

/// <summary>Every kind of call of the HTTP API by users with each tag, in a virtual host that they may enter and in one they may not. Stateless.</summary>
internal static class HttpCases
{
    private static readonly string[] _tags = ["none", "management", "policymaker", "monitoring", "administrator", "impersonator"];

    // What makes the things that the calls are about, and removes what others made.
    private static readonly (string Method, string Path, string? Body)[] _setup =
    [
        ("PUT", "vhosts/closed", "{}"), ("PUT", "permissions/closed/guest", """{"configure":".*","write":".*","read":".*"}"""),
        ("PUT", "users/other", """{"password":"other","tags":""}"""), ("PUT", "permissions/%2F/other", """{"configure":"","write":"","read":""}"""),
        ("PUT", "queues/%2F/q", """{"durable":false}"""), ("PUT", "queues/closed/q", """{"durable":false}"""),
        ("PUT", "exchanges/%2F/e", """{"type":"fanout","durable":false}"""), ("PUT", "exchanges/closed/e", """{"type":"fanout","durable":false}"""),
        ("PUT", "policies/%2F/p", """{"pattern":"^zzz$","definition":{"max-length":5}}"""), ("PUT", "policies/closed/p", """{"pattern":"^zzz$","definition":{"max-length":5}}"""),
        ("PUT", "operator-policies/%2F/p", """{"pattern":"^zzz$","definition":{"max-length":5}}"""),
        ("PUT", "operator-policies/closed/p", """{"pattern":"^zzz$","definition":{"max-length":5}}"""),
        ("PUT", "global-parameters/g", """{"value":{"a":1}}"""), ("PUT", "topic-permissions/%2F/other", """{"exchange":"e","write":".*","read":".*"}"""),
        ("PUT", "vhost-limits/%2F/max-queues", """{"value":1000}"""), ("PUT", "user-limits/other/max-channels", """{"value":1000}"""),
    ];

    private static readonly string[] _reads =
    [
        "overview", "whoami", "cluster-name", "nodes", "extensions", "auth", "definitions", "definitions/VHOST", "feature-flags", "vhosts", "vhosts/VHOST", "vhosts/VHOST/permissions",
        "vhosts/VHOST/topic-permissions", "vhosts/VHOST/connections", "vhosts/VHOST/channels", "users", "users/other", "users/other/permissions", "users/other/topic-permissions",
        "users/without-permissions", "permissions", "permissions/VHOST/guest", "topic-permissions", "connections", "connections/username/other", "channels", "consumers", "consumers/VHOST",
        "exchanges", "exchanges/VHOST", "exchanges/VHOST/e", "exchanges/VHOST/e/bindings/source", "queues", "queues/VHOST", "queues/VHOST/q", "queues/VHOST/q/bindings", "bindings",
        "bindings/VHOST", "bindings/VHOST/e/e/q/q", "policies", "policies/VHOST", "policies/VHOST/p", "operator-policies", "operator-policies/VHOST", "operator-policies/VHOST/p", "parameters", "parameters/policy",
        "parameters/policy/VHOST", "global-parameters", "global-parameters/g", "vhost-limits", "vhost-limits/VHOST", "user-limits", "user-limits/other", "health/checks/alarms",
        "health/checks/local-alarms", "health/checks/virtual-hosts", "aliveness-test/VHOST",
    ];

    private static readonly (string Method, string Path, string? Body)[] _changes =
    [
        ("PUT", "queues/VHOST/made", "{}"), ("DELETE", "queues/VHOST/q", null), ("DELETE", "queues/VHOST/q/contents", null),
        ("POST", "queues/VHOST/q/get", """{"count":1,"ackmode":"ack_requeue_true","encoding":"auto"}"""),
        ("PUT", "exchanges/VHOST/made", """{"type":"direct"}"""), ("DELETE", "exchanges/VHOST/e", null),
        ("POST", "exchanges/VHOST/e/publish", """{"routing_key":"k","properties":{},"payload":"x","payload_encoding":"string"}"""),
        ("POST", "bindings/VHOST/e/e/q/q", """{"routing_key":"k","arguments":{}}"""), ("PUT", "vhosts/made", "{}"), ("DELETE", "vhosts/closed", null),
        ("PUT", "users/made", """{"password":"x","tags":""}"""), ("DELETE", "users/other", null), ("POST", "users/bulk-delete", """{"users":["other"]}"""),
        ("PUT", "permissions/VHOST/other", """{"configure":"","write":"","read":""}"""), ("DELETE", "permissions/%2F/other", null),
        ("PUT", "topic-permissions/VHOST/other", """{"exchange":"e","write":"","read":""}"""), ("DELETE", "topic-permissions/%2F/other", null),
        ("PUT", "policies/VHOST/made", """{"pattern":"^zzz$","definition":{"max-length":5}}"""), ("DELETE", "policies/VHOST/p", null),
        ("PUT", "operator-policies/VHOST/made", """{"pattern":"^zzz$","definition":{"max-length":5}}"""), ("DELETE", "operator-policies/%2F/p", null),
        ("PUT", "parameters/vhost-limits/VHOST/limits", """{"value":{"max-queues":1000}}"""), ("PUT", "global-parameters/made", """{"value":1}"""), ("DELETE", "global-parameters/g", null),
        ("PUT", "vhost-limits/VHOST/max-connections", """{"value":1000}"""), ("DELETE", "vhost-limits/VHOST/max-queues", null), ("PUT", "user-limits/other/max-connections", """{"value":1000}"""),
        ("DELETE", "user-limits/other/max-channels", null), ("PUT", "cluster-name", """{"name":"made"}"""), ("POST", "definitions", """{"vhosts":[{"name":"made"}]}"""),
        ("POST", "definitions/VHOST", """{"queues":[]}"""), ("DELETE", "connections/nothing", null), ("DELETE", "connections/username/other", null), ("POST", "rebalance/queues", null),
    ];

    private static readonly string[] _made = ["queues/%2F/made", "queues/closed/made", "exchanges/%2F/made", "exchanges/closed/made", "vhosts/made", "users/made", "policies/%2F/made",
        "policies/closed/made", "operator-policies/%2F/made", "operator-policies/closed/made", "global-parameters/made", "parameters/vhost-limits/%2F/limits", "vhost-limits/%2F/max-connections",
        "user-limits/other/max-connections"];

    /// <summary>The cases, call by call.</summary>
    public static IEnumerable<RightsCase> All =>
        from call in _reads.Select(path => (Method: "GET", Path: path, Body: (string?)null)).Concat(_changes)
        from host in call.Path.Contains("VHOST", StringComparison.Ordinal) ? (string[])["%2F", "closed"] : ["%2F"]
        from tag in _tags
        select Ask(call.Method, call.Path.Replace("VHOST", host, StringComparison.Ordinal), call.Body, tag);

    /// <summary>Makes what the calls are about, as if none had been made before.</summary>
    public static async Task PrepareAsync(RightsBroker broker)
    {
        foreach (string path in _made) await broker.CallAsync("DELETE", path);
        foreach (var (method, path, body) in _setup) await broker.SetAsync(method, path, body);
        foreach (string tag in _tags)
        {
            await broker.SetAsync("PUT", $"users/tag-{tag}", $$"""{"password":"tag-{{tag}}","tags":"{{(tag == "none" ? "" : tag)}}"}""");
            await broker.PermitAsync(".*", ".*", ".*", $"tag-{tag}");
        }
    }

    private static RightsCase Ask(string method, string path, string? body, string tag) => new($"{method} {path}", $"tag:{tag}", async broker =>
    {
        string answer = await broker.CallAsync(method, path, body, $"tag-{tag}");
        if (method != "GET" && answer.StartsWith('2')) await PrepareAsync(broker);
        return answer;
    });
}
