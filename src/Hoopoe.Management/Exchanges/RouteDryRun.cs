using Hoopoe.Core.Tracing;
using Hoopoe.Management.Http;
using Hoopoe.Management.Json;

namespace Hoopoe.Management.Exchanges;

/// <summary>
/// Says where a message would go if it were published now, and through which bindings; nothing is published. Our own: RabbitMQ
/// has none like it. Stateless.
/// </summary>
internal static class RouteDryRun
{
    /// <summary>The path.</summary>
    public static IEnumerable<Route> Routes => [new Route("hoopoe/route", Access.Management).Post(RunAsync)];

    private static async ValueTask RunAsync(ApiRequest request)
    {
        var body = await request.ReadAsync();
        string name = body.Text("vhost");
        if (!request.Broker.TryGetVirtualHost(name, out var host)) throw ApiException.BadRequest($"$.vhost: there is no virtual host '{name}'");
        if (!request.Caller.MayEnter(name)) throw ApiException.Refused("User not authorised to access virtual host");
        RouteForecast forecast;
        try
        {
            forecast = RouteForecast.Of(host, body.Text("exchange"), body.OptionalText("routing_key") ?? "", body.Arguments("headers"));
        }
        catch (ArgumentException error)
        {
            throw ApiException.BadRequest(error.Message);
        }
        await request.AnswerAsync(forecast, (fields, found) =>
        {
            fields.List("matches", found.Route, (inner, step) => Write(inner, step, name));
            fields.Texts("queues", found.Queues);
        });
    }

    private static void Write(JsonFields fields, RouteStep step, string virtualHost)
    {
        fields.Text("source", step.Exchange);
        fields.Text("vhost", virtualHost);
        fields.Text("destination", step.Target);
        fields.Text("destination_type", step.ToExchange ? "exchange" : "queue");
        fields.Text("means", step.Means switch
        {
            RouteMeans.Binding => "binding",
            RouteMeans.QueueName => "queue_name",
            RouteMeans.AlternateExchange => "alternate_exchange",
            _ => "delay",
        });
        fields.Text("routing_key", step.Binding?.RoutingKey ?? "");
        fields.Arguments("arguments", step.Binding?.Arguments ?? Core.Arguments.Empty);
    }
}
