using Hoopoe.Core;
using Hoopoe.Management.Http;
using Hoopoe.Management.Json;
using Hoopoe.Management.Rates;
using Microsoft.AspNetCore.Http;

namespace Hoopoe.Management.Overview;

/// <summary>What is to be seen of the whole broker at a glance, over HTTP. Stateless.</summary>
internal static class OverviewEndpoints
{
    // How many seconds of the past there are of anything, by how closely they are sampled.
    private static readonly object?[] _kept = [600L, 3600L, 28_800L, 86_400L];

    private static readonly string[] _features =
    [
        "classic_mirrored_queue_version", "quorum_queue", "drop_unroutable_metric", "empty_basic_get_metric", "implicit_default_bindings", "maintenance_mode_status",
        "user_limits", "virtual_host_metadata",
    ];

    /// <summary>The paths.</summary>
    public static IEnumerable<Route> Routes =>
    [
        new Route("overview", Access.Management).Get(ShowAsync),
        new Route("extensions", Access.Management).Get(static request => request.AnswerAsync(static json =>
        {
            json.WriteStartArray();
            json.WriteEndArray();
        })),
        new Route("features", Access.Administrator).Get(ListFeaturesAsync),
        new Route("feature-flags", Access.Administrator).Get(ListFeaturesAsync),
        new Route("feature-flags/{name}/enable", Access.Administrator).Put(static request =>
        {
            if (!_features.Contains(request["name"], StringComparer.Ordinal)) throw ApiException.BadRequest("unsupported");
            // Each is enabled from the start.
            request.Answer(StatusCodes.Status204NoContent);
            return ValueTask.CompletedTask;
        }),
        // Nothing that is offered is on its way out.
        new Route("deprecated-features", Access.Monitor).Get(static request => request.AnswerListAsync(Array.Empty<string>(), static name => name, static (_, _) => { })),
        new Route("auth", Access.Management).Get(static request => request.AnswerAsync(request, static (fields, _) =>
        {
            fields.Flag("enable_uaa", false);
            fields.Text("uaa_client_id", "");
            fields.Text("uaa_location", "");
        })),
    ];

    /// <summary>Writes the kinds of exchange there are.</summary>
    public static void WriteExchangeKinds(JsonFields fields, Broker broker) => fields.List("exchange_types", broker.ExchangeKinds.Names, static (inner, name) =>
    {
        inner.Text("name", name);
        inner.Text("description", "");
        inner.Flag("enabled", true);
    });

    private static ValueTask ShowAsync(ApiRequest request) => request.AnswerAsync(request, static (fields, asked) =>
    {
        var (broker, node) = (asked.Broker, asked.Node);
        fields.Text("management_version", node.RabbitVersion);
        fields.Text("rates_mode", "basic");
        WriteExchangeKinds(fields, broker);
        fields.Text("product_version", node.Version);
        fields.Text("product_name", "Hoopoe");
        fields.Text("rabbitmq_version", node.RabbitVersion);
        fields.Text("cluster_name", asked.ClusterName);
        fields.Text("erlang_version", "");
        fields.Text("erlang_full_version", $".NET {Environment.Version}");
        fields.Object("sample_retention_policies", _kept, static (inner, seconds) =>
        {
            foreach (string what in (string[])["global", "basic", "detailed"]) inner.Value(what, seconds);
        });
        fields.Flag("disable_stats", false);
        fields.Flag("enable_queue_totals", false);
        fields.Text("node", node.Name);
        fields.Number("statistics_db_event_queue", 0);
        WriteTotals(fields, asked);
        if (!asked.Caller.SeesNode) return;
        fields.Object("churn_rates", asked, static (inner, churned) =>
            churned.Rates.Of(churned.Broker.Connections, () => Counters.OfChurn(churned.Broker)).WriteAll(inner));
        NodeEndpoints.WriteListeners(fields, node);
        NodeEndpoints.WriteContexts(fields, node);
    });

    private static void WriteTotals(JsonFields fields, ApiRequest asked)
    {
        var broker = asked.Broker;
        // Those who may not see all of the node have the totals of what they may enter.
        var hosts = asked.Caller.SeesNode ? broker.VirtualHosts : [.. asked.Hosts];
        if (fields.Want("message_stats") || fields.Want("queue_totals"))
        {
            var rated = asked.Caller.SeesNode
                ? asked.Rates.Of(broker, () => Counters.Of(broker.VirtualHosts))
                : new Rated(Counters.Of(hosts), new double[Counters.Of([]).Values.Length]);
            rated.WriteStats(fields, always: true);
            fields.Object("queue_totals", rated, static (inner, all) => all.WriteDepths(inner));
        }
        if (!fields.Want("object_totals")) return;
        var connections = broker.Connections.All.Where(asked.Caller.Sees).ToArray();
        fields.Object("object_totals", (hosts, connections), static (inner, pair) =>
        {
            inner.Number("channels", pair.connections.Sum(connection => connection.Channels.Count));
            inner.Number("connections", pair.connections.Length);
            inner.Number("consumers", pair.hosts.Sum(host => host.Queues.CountTotals().Consumers));
            inner.Number("exchanges", pair.hosts.Sum(host => host.Exchanges.Count));
            inner.Number("queues", pair.hosts.Sum(host => host.Queues.Count));
        });
    }

    private static ValueTask ListFeaturesAsync(ApiRequest request) => request.AnswerListAsync(
        _features,
        static name => name,
        static (fields, name) =>
        {
            fields.Text("name", name);
            fields.Text("desc", "");
            fields.Text("doc_url", "");
            fields.Text("state", "enabled");
            fields.Text("stability", "stable");
            fields.Text("provided_by", "hoopoe");
        });
}
