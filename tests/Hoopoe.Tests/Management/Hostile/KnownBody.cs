using System.Text.Json;

namespace Hoopoe.Tests.Management.Hostile;

/// <summary>The bodies that calls are meant to have, with all their fields.</summary>
/// <param name="Call">The call, as in "PUT vhosts/{vhost}".</param>
/// <param name="Json">A body that it takes.</param>
/// <param name="Fields">What of it may be otherwise.</param>
internal sealed record KnownBody(string Call, string Json, params BodyField[] Fields)
{
    private const string AnyText = "text empty long wide nul";
    private const string Names = "text empty nul";
    private const string Table = "null none object nested";

    private static readonly BodyField[] _policy =
    [
        new("pattern", AnyText), new("definition", Alias: "polic"), new("priority", "null number negative zero"), new("apply-to", "null"),
    ];

    /// <summary>All of them; of a call with several forms of a body, each.</summary>
    public static IReadOnlyList<KnownBody> All { get; } =
    [
        new("PUT queues/{vhost}/{name}", """{"durable":true,"auto_delete":false,"arguments":{"x-max-length":5}}""",
            new("durable", "null true"), new("auto_delete", "null true"), new("arguments", Table)),
        new("POST queues/{vhost}/{name}/get", """{"count":1,"ackmode":"ack_requeue_true","encoding":"auto","truncate":10}""",
            new("count", "number zero"), new BodyField("ackmode"), new BodyField("encoding"), new("truncate", "null number zero")),
        new("PUT exchanges/{vhost}/{name}", """{"type":"topic","durable":true,"auto_delete":false,"internal":false,"arguments":{}}""",
            new("type", "null"), new("durable", "null true"), new("auto_delete", "null true"), new("internal", "null true"), new("arguments", Table)),
        new("POST queues/{vhost}/{name}/actions", """{"action":"sync"}""", new BodyField("action")),
        new("POST exchanges/{vhost}/{name}/publish", """{"routing_key":"q","properties":{},"payload":"x","payload_encoding":"string"}""",
            new("routing_key", Names, "routing key"), new("properties", "none object nested infinities"), new("payload", AnyText), new BodyField("payload_encoding")),
        new("POST bindings/{vhost}/e/{source}/{type}/{destination}", """{"routing_key":"k","arguments":{}}""",
            new("routing_key", $"null {Names}"), new("arguments", Table)),
        new("PUT vhosts/{vhost}", """{"description":"d","tags":"a,b"}""", new("description", $"null {AnyText}"), new("tags", $"null none {AnyText}")),
        new("PUT users/{user}", """{"password":"p","tags":"management"}""", new("password", $"null {AnyText}"), new("tags", $"none {AnyText}")),
        new("PUT users/{user}", """{"password_hash":"aPJMtjv4bRdRtPbF+BUQkFkGH3tZPzSpMzeBtiDhUkQ2oAtd","hashing_algorithm":"rabbit_password_hashing_sha256","tags":""}""",
            new("password_hash", "null empty text long"), new("hashing_algorithm", "null")),
        new("POST users/bulk-delete", """{"users":[]}""", new BodyField("users", "none empty")),
        new("PUT permissions/{vhost}/{user}", """{"configure":"a","write":"b","read":"c"}""",
            new("configure", AnyText), new("write", AnyText), new("read", AnyText)),
        new("PUT topic-permissions/{vhost}/{user}", """{"exchange":"e","write":"b","read":"c"}""",
            new("exchange", Names), new("write", AnyText), new("read", AnyText)),
        new("PUT policies/{vhost}/{name}", """{"pattern":"^x","definition":{"max-length":5},"priority":1,"apply-to":"queues"}""", _policy),
        new("PUT operator-policies/{vhost}/{name}", """{"pattern":"^x","definition":{"max-length":5},"priority":1,"apply-to":"queues"}""", _policy),
        new("PUT parameters/{component}/{vhost}/{name}", """{"value":{"a":1}}""",
            new BodyField("value", $"true number fraction negative zero huge list {Table["null ".Length..]} {AnyText}")),
        new("PUT global-parameters/{name}", """{"value":{"a":1}}""",
            new BodyField("value", $"true number fraction negative zero huge list {Table["null ".Length..]} {AnyText}")),
        new("PUT cluster-name", """{"name":"c"}""", new BodyField("name", "text long wide nul")),
        new("PUT vhost-limits/{vhost}/{name}", """{"value":5}""", new BodyField("value", "number negative zero", "max-queues")),
        new("PUT user-limits/{user}/{name}", """{"value":5}""", new BodyField("value", "number negative zero", "max-channels")),
        new("PUT hoopoe/memory-limit", """{"bytes":1000000000}""", new BodyField("bytes", "number")),
        new("PUT hoopoe/memory-limit", """{"fraction":0.5}""", new BodyField("fraction")),
        new("PUT hoopoe/service", """{"running":true}""", new BodyField("running", "true")),
        new("POST hoopoe/route", """{"vhost":"/","exchange":"amq.topic","routing_key":"k","headers":{}}""",
            new BodyField("vhost"), new("exchange", "empty"), new("routing_key", $"null {Names}", "routingKey"), new("headers", Table)),
        new("PUT hoopoe/log-levels", """{"default":"debug","categories":{"Hoopoe.Amqp":"trace"}}""",
            new("default", "null"), new("categories", "null none")),
        new("POST definitions", """{"vhosts":[],"users":[],"permissions":[],"topic_permissions":[],"parameters":[],"global_parameters":[],"policies":[],"queues":[],"exchanges":[],"bindings":[]}""",
            [.. Sections()]),
        new("POST all-configuration", """{"vhosts":[],"users":[],"permissions":[],"topic_permissions":[],"parameters":[],"global_parameters":[],"policies":[],"queues":[],"exchanges":[],"bindings":[]}""",
            [.. Sections()]),
        new("POST definitions/{vhost}", """{"parameters":[],"policies":[],"queues":[],"exchanges":[],"bindings":[]}""", [.. Sections().Skip(4).Where(field => field.Name != "global_parameters")]),
    ];

    /// <summary>Calls that change something and take no body.</summary>
    public static IReadOnlyList<string> Bodiless { get; } =
    [
        "POST rebalance/queues", "POST vhosts/{vhost}/start/{node}", "PUT feature-flags/{name}/enable", "POST hoopoe/keys/rotate", "POST hoopoe/keys/rotate/{vhost}",
        "POST hoopoe/keys/rotate-master", "POST hoopoe/keys/rewrite", "POST hoopoe/certificates",
    ];

    /// <summary>The body with another value for one field, or without it.</summary>
    public string With(string field, string? value)
    {
        using var body = JsonDocument.Parse(Json);
        var members = body.RootElement.EnumerateObject().Select(member => (member.Name, Value: member.Name == field ? value : member.Value.GetRawText()));
        return $"{{{string.Join(',', members.Where(member => member.Value is not null).Select(member => $"\"{member.Name}\":{member.Value}"))}}}";
    }

    private static IEnumerable<BodyField> Sections() =>
        ((string[])["vhosts", "users", "permissions", "topic_permissions", "parameters", "global_parameters", "policies", "queues", "exchanges", "bindings"])
        .Select(name => new BodyField(name, "null none"));
}
