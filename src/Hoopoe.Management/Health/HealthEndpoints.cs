using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Publishing;
using Hoopoe.Core.Queues;
using Hoopoe.Management.Http;
using Microsoft.AspNetCore.Http;

namespace Hoopoe.Management.Health;

/// <summary>RabbitMQ's health checks over HTTP: 200 where all is well, 503 with what is wrong where not. Stateless.</summary>
internal static class HealthEndpoints
{
    private const string TestQueue = "aliveness-test";

    /// <summary>The paths.</summary>
    public static IEnumerable<Route> Routes =>
    [
        new Route("aliveness-test/{vhost}", Access.VirtualHost).Get(TestAlivenessAsync),
        new Route("healthchecks/node", Access.Management).Get(CheckAlarmsAsync),
        new Route("healthchecks/node/{node}", Access.Management).Get(CheckAlarmsAsync),
        new Route("health/checks/alarms", Access.Management).Get(CheckAlarmsAsync),
        new Route("health/checks/local-alarms", Access.Management).Get(CheckAlarmsAsync),
        new Route("health/checks/virtual-hosts", Access.Management).Get(SayOkAsync),
        new Route("health/checks/certificate-expiration/{within}/{unit}", Access.Management).Get(CertificateCheck.AnswerAsync),
        new Route("health/checks/node-is-mirror-sync-critical", Access.Management).Get(SaySingleNodeAsync),
        new Route("health/checks/node-is-quorum-critical", Access.Management).Get(SaySingleNodeAsync),
        new Route("health/checks/port-listener/{port}", Access.Management).Get(CheckPortAsync),
        new Route("health/checks/protocol-listener/{protocol}", Access.Management).Get(CheckProtocolAsync),
    ];

    private static ValueTask SayOkAsync(ApiRequest request) => request.AnswerAsync("ok", static (fields, status) => fields.Text("status", status));

    private static ValueTask SaySingleNodeAsync(ApiRequest request) => request.AnswerAsync("ok", static (fields, status) =>
    {
        fields.Text("status", status);
        fields.Text("reason", "single node cluster");
    });

    private static ValueTask CheckAlarmsAsync(ApiRequest request)
    {
        List<string> alarms = [];
        if (request.Broker.IsMemoryFull) alarms.Add("memory");
        if (request.Broker.Log.IsFull) alarms.Add("disk");
        return alarms.Count == 0 ? SayOkAsync(request) : request.AnswerAsync(alarms, (fields, resources) =>
        {
            fields.Text("status", "failed");
            fields.Text("reason", "There are alarms in effect in the cluster");
            fields.List("alarms", resources, (inner, resource) =>
            {
                inner.Text("node", request.Node.Name);
                inner.Text("resource", resource);
            });
        }, StatusCodes.Status503ServiceUnavailable);
    }

    private static ValueTask CheckPortAsync(ApiRequest request)
    {
        if (!int.TryParse(request["port"], out int port)) throw ApiException.BadRequest("the port must be a number");
        var ports = request.Node.Listeners().Select(listener => listener.Port).ToArray();
        if (ports.Contains(port))
        {
            return request.AnswerAsync(port, static (fields, found) =>
            {
                fields.Text("status", "ok");
                fields.Number("port", found);
            });
        }
        return request.AnswerAsync(json =>
        {
            WriteMissing(json);
            json.WriteNumber("missing", port);
            json.WriteStartArray("ports");
            foreach (int one in ports) json.WriteNumberValue(one);
            json.WriteEndArray();
            json.WriteEndObject();
        }, StatusCodes.Status503ServiceUnavailable);
    }

    private static ValueTask CheckProtocolAsync(ApiRequest request)
    {
        string protocol = request["protocol"].ToLowerInvariant() switch
        {
            "amqp091" or "amqp0-9-1" or "amqp0.9.1" or "amqp0_9_1" => "amqp",
            "amqps" => ListenerFacts.AmqpOverTls,
            "management" or "http_api" or "http1.1" => "http",
            var other => other,
        };
        var protocols = request.Node.Listeners().Select(listener => listener.Protocol).Distinct(StringComparer.Ordinal).ToArray();
        if (protocols.Contains(protocol))
        {
            return request.AnswerAsync(protocol, static (fields, found) =>
            {
                fields.Text("status", "ok");
                fields.Text("protocol", found);
            });
        }
        return request.AnswerAsync(json =>
        {
            WriteMissing(json);
            json.WriteString("missing", protocol);
            json.WriteStartArray("protocols");
            foreach (string one in protocols) json.WriteStringValue(one);
            json.WriteEndArray();
            json.WriteEndObject();
        }, StatusCodes.Status503ServiceUnavailable);
    }

    private static void WriteMissing(System.Text.Json.Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("status", "failed");
        json.WriteString("reason", "No active listener");
    }

    // A message goes through a queue that is kept for this, as RabbitMQ's check does it.
    private static async ValueTask TestAlivenessAsync(ApiRequest request)
    {
        var host = request.Host;
        var definition = new QueueDefinition(TestQueue, Durable: false, AutoDelete: false, null, Arguments.Empty, QueueSettings.Default);
        var turn = new Turn();
        var error = host.Queues.Declare(definition, owner: null, request.Grant, out var queue, turn);
        turn.Complete();
        ApiException.ThrowIf(error ?? request.Grant.OnQueue(Right.Read, TestQueue));
        var outcome = await new SinglePublish(host, request.Grant).RunAsync("", TestQueue, new MessageProperties(), "test_message"u8.ToArray(), request.Gone);
        ApiException.ThrowIf(outcome.Error);
        if (queue!.TryTake(noAck: true, out var entry, out _, turn)) entry.Slab.Release();
        else throw new ApiException(StatusCodes.Status503ServiceUnavailable, "failed", "the message that was published did not come back");
        turn.Complete();
        await SayOkAsync(request);
    }
}
