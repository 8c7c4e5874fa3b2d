using System.Text.Json;
using Hoopoe.Interop.Parity.Brokers;
using Xunit;

namespace Hoopoe.Interop.Management;

/// <summary>What a real RabbitMQ exports comes in here, and goes out again the same.</summary>
public sealed class DefinitionsExchangeTests
{
    private static readonly string[] Parts =
    [
        "users", "vhosts", "permissions", "topic_permissions", "parameters", "global_parameters", "policies", "queues", "exchanges", "bindings",
    ];

    [Fact]
    public async Task Definitions_OfRabbitMq_AreExportedAsTheyWereImported()
    {
        Assert.SkipUnless(RabbitMqNode.IsInstalled, "rabbitmq-server is not installed");
        string exported;
        using (var rabbit = new ManagedRabbitMq())
        {
            using var there = new ApiClient(rabbit.Http);
            await FillAsync(there);
            await SetPoliciesAsync(there);
            exported = await there.CallAsync("GET", "definitions");
        }
        using var hoopoe = await Executable.ServerProcess.ServeAsync(["--port", "0", "--http-port", FreePort.Find(1)[0].ToString()]);
        using var here = new ApiClient(hoopoe.Http);
        await here.CallAsync("POST", "definitions", exported);
        using var document = JsonDocument.Parse(exported);
        var ours = await here.JsonAsync("definitions");
        foreach (string part in Parts) Assert.Equal(Items(document.RootElement, part), Items(ours, part));
    }

    private static async Task FillAsync(ApiClient api)
    {
        await api.CallAsync("PUT", "vhosts/shop", "{}");
        await api.CallAsync("PUT", "users/ann", """{"password":"secret","tags":"monitoring,policymaker"}""");
        await api.CallAsync("PUT", "users/none", """{"password_hash":"","tags":""}""");
        await api.CallAsync("PUT", "permissions/shop/ann", """{"configure":"^a","write":".*","read":""}""");
        await api.CallAsync("PUT", "permissions/shop/guest", """{"configure":".*","write":".*","read":".*"}""");
        await api.CallAsync("PUT", "exchanges/shop/ev", """{"type":"topic","durable":true,"arguments":{"alternate-exchange":"amq.fanout"}}""");
        await api.CallAsync("PUT", "exchanges/shop/inner", """{"type":"headers","durable":true,"internal":true}""");
        await api.CallAsync("PUT", "topic-permissions/shop/ann", """{"exchange":"ev","write":"^x\\.","read":".*"}""");
        await api.CallAsync("PUT", "queues/shop/q", """{"durable":true,"arguments":{"x-max-length":5,"x-message-ttl":60000,"x-dead-letter-exchange":""}}""");
        await api.CallAsync("PUT", "queues/shop/safe", """{"durable":true,"arguments":{"x-queue-type":"quorum"}}""");
        await api.CallAsync("PUT", "queues/shop/passing", """{"durable":false}""");
        await api.CallAsync("POST", "bindings/shop/e/ev/q/q", """{"routing_key":"a.*"}""");
        await api.CallAsync("POST", "bindings/shop/e/ev/e/inner", """{"routing_key":"b.#"}""");
        await api.CallAsync("POST", "bindings/shop/e/inner/q/safe", """{"arguments":{"x-match":"all","k":1,"l":[1,"a",true]}}""");
    }

    // What else an administrator sets: a policy, an operator policy, a parameter of each kind, limits of a virtual host and a user.
    private static async Task SetPoliciesAsync(ApiClient api)
    {
        await api.CallAsync("PUT", "policies/shop/p", """{"pattern":"^q","definition":{"expires":1800000,"ha-mode":"all"},"priority":3,"apply-to":"queues"}""");
        await api.CallAsync("PUT", "policies/%2F/alternate", """{"pattern":"","definition":{"alternate-exchange":"amq.fanout"},"apply-to":"exchanges"}""");
        await api.CallAsync("PUT", "operator-policies/shop/o", """{"pattern":".*","definition":{"max-length":1000},"apply-to":"queues"}""");
        await api.CallAsync("PUT", "parameters/operator_policy/shop/written", """{"value":{"pattern":"^w","definition":{"delivery-limit":2},"priority":-1,"apply-to":"all"}}""");
        await api.CallAsync("PUT", "global-parameters/mqtt_port", """{"value":{"a":[1,"b",null,1.5]}}""");
        await api.CallAsync("PUT", "vhost-limits/shop/max-connections", """{"value":64}""");
        await api.CallAsync("PUT", "vhost-limits/shop/max-queues", """{"value":32}""");
        await api.CallAsync("PUT", "user-limits/ann/max-channels", """{"value":7}""");
    }

    private static string[] Items(JsonElement definitions, string part) =>
        [.. definitions.GetProperty(part).EnumerateArray().Select(Normal).Order(StringComparer.Ordinal)];

    // Members in order of their names, which is all that may differ.
    private static string Normal(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => $"{{{string.Join(',', value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal).Select(member => $"{member.Name}:{Normal(member.Value)}"))}}}",
        JsonValueKind.Array => $"[{string.Join(',', value.EnumerateArray().Select(Normal))}]",
        _ => value.GetRawText(),
    };
}
