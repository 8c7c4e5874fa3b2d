using Hoopoe.Management;

namespace Hoopoe.Fuzz.Targets.Management;

/// <summary>Calls that inputs for the HTTP API begin with: every route there is, and bodies that calls take. Immutable.</summary>
internal static class ApiCalls
{
    /// <summary>Every method of every route, with names that lead somewhere.</summary>
    public static IEnumerable<string> All =>
        ApiRoutes.All().SelectMany(route => route.Methods.Keys.Select(method => $"{method} {string.Join('/', route.Path.Split('/').Select(Fill))}"));

    /// <summary>Calls with bodies.</summary>
    public static IReadOnlyList<string> WithBodies { get; } =
    [
        "PUT queues/%2F/f\n{\"durable\":true,\"auto_delete\":false,\"arguments\":{\"x-max-length\":5,\"x-queue-type\":\"quorum\"}}",
        "POST queues/%2F/q/get\n{\"count\":1,\"ackmode\":\"ack_requeue_true\",\"encoding\":\"auto\",\"truncate\":10}",
        "PUT exchanges/%2F/e\n{\"type\":\"topic\",\"durable\":true,\"internal\":false,\"arguments\":{\"alternate-exchange\":\"amq.fanout\"}}",
        "POST exchanges/%2F/amq.default/publish\n{\"routing_key\":\"q\",\"properties\":{\"headers\":{\"a\":[1,null,\"x\",1.5]},\"priority\":1,\"expiration\":\"5\"},\"payload\":\"eA==\",\"payload_encoding\":\"base64\"}",
        "POST bindings/%2F/e/amq.headers/q/q\n{\"routing_key\":\"k\",\"arguments\":{\"x-match\":\"any\",\"a\":1}}",
        "PUT vhosts/v\n{\"description\":\"d\",\"tags\":\"a,b\"}",
        "PUT vhosts/w\n{\"description\":\"\\u0041\\ud83d\\ude00\"}",
        "PUT vhosts/w\n{\"description\":\"\\u0041\\ud83d\"}",
        "PUT users/u\n{\"password\":\"p\",\"tags\":\"management\"}",
        "PUT permissions/%2F/guest\n{\"configure\":\"a\",\"write\":\"(b|c)*\",\"read\":\".*\"}",
        "PUT topic-permissions/%2F/guest\n{\"exchange\":\"amq.topic\",\"write\":\"b\",\"read\":\"{username}\"}",
        "PUT policies/%2F/p\n{\"pattern\":\"^q\",\"definition\":{\"max-length\":5,\"dead-letter-exchange\":\"e\"},\"priority\":1,\"apply-to\":\"queues\"}",
        "PUT operator-policies/%2F/p\n{\"pattern\":\"^q\",\"definition\":{\"expires\":5},\"apply-to\":\"queues\"}",
        "PUT parameters/shovel/%2F/s\n{\"value\":{\"a\":1}}",
        "PUT global-parameters/g\n{\"value\":[1,{\"a\":null}]}",
        "PUT vhost-limits/%2F/max-queues\n{\"value\":5}",
        "PUT user-limits/guest/max-channels\n{\"value\":5}",
        "PUT hoopoe/memory-limit\n{\"bytes\":1000000000}",
        "POST hoopoe/route\n{\"vhost\":\"/\",\"exchange\":\"amq.topic\",\"routing_key\":\"k\",\"headers\":{\"a\":1}}",
        "POST definitions\n{\"vhosts\":[{\"name\":\"v\"}],\"users\":[{\"name\":\"u\",\"password_hash\":\"\",\"tags\":[]}],\"queues\":[{\"name\":\"q\",\"vhost\":\"/\",\"durable\":true,\"auto_delete\":false,\"arguments\":{}}],\"policies\":[]}",
    ];

    private static string Fill(string part) => part switch
    {
        "{vhost}" => "%2F",
        "{user}" => "guest",
        "{source}" => "amq.direct",
        ['{', ..] => "q",
        _ => part,
    };
}
