using Hoopoe.Core.Exchanges;
using Hoopoe.Core.VirtualHosts;
using Hoopoe.Management.Bindings;
using Hoopoe.Management.Http;
using Hoopoe.Management.Json;
using Hoopoe.Management.Rates;

namespace Hoopoe.Management.Exchanges;

/// <summary>Exchanges over HTTP: showing, declaring, deleting, publishing. Stateless.</summary>
internal static class ExchangeEndpoints
{
    // How paths name the default exchange, which has no name.
    private const string DefaultName = "amq.default";

    /// <summary>The paths.</summary>
    public static IEnumerable<Route> Routes =>
    [
        new Route("exchanges", Access.Management).Get(ListAsync),
        new Route("exchanges/{vhost}", Access.VirtualHost).Get(ListAsync),
        new Route("exchanges/{vhost}/{name}", Access.VirtualHost).Get(ShowAsync).Put(DeclareAsync).Delete(DeleteAsync),
        new Route("exchanges/{vhost}/{name}/bindings/source", Access.VirtualHost).Get(ListFromAsync),
        new Route("exchanges/{vhost}/{name}/bindings/destination", Access.VirtualHost).Get(ListToAsync),
        new Route("exchanges/{vhost}/{name}/publish", Access.VirtualHost).Post(ApiPublish.RunAsync),
    ];

    /// <summary>The name of the exchange that a path names.</summary>
    public static string NameIn(ApiRequest request) => NameOf(request["name"]);

    /// <summary>The name of the exchange that stands in a path.</summary>
    public static string NameOf(string segment) => segment == DefaultName ? "" : segment;

    private static ValueTask ListAsync(ApiRequest request)
    {
        List<(VirtualHost Host, Exchange Exchange)> exchanges = [.. request.Hosts.SelectMany(host => host.Exchanges.All.Select(exchange => (host, exchange)))];
        return request.AnswerListAsync(exchanges, pair => pair.Exchange.Name, (fields, pair) => Write(fields, pair, request));
    }

    private static ValueTask ShowAsync(ApiRequest request) => request.AnswerAsync((request.Host, ExchangeOf(request)), (fields, pair) => Write(fields, pair, request));

    private static ValueTask ListFromAsync(ApiRequest request)
    {
        string name = ExchangeOf(request).Name;
        return BindingList.AnswerAsync(
            request, name.Length == 0 ? request.Host.Queues.All.Select(BindingList.Default) : request.Host.Bindings.From(name));
    }

    private static ValueTask ListToAsync(ApiRequest request) =>
        BindingList.AnswerAsync(request, request.Host.Bindings.To(ExchangeOf(request).Name, toExchange: true));

    private static async ValueTask DeclareAsync(ApiRequest request)
    {
        var body = await request.ReadAsync();
        string name = NameIn(request);
        var definition = new ExchangeDefinition(
            name, body.OptionalText("type") ?? "direct", body.Flag("durable", missing: false), body.Flag("auto_delete", missing: false),
            body.Flag("internal", missing: false), body.Arguments("arguments"));
        bool isThere = request.Host.Exchanges.TryGet(name, out _);
        ApiException.ThrowIf(request.Host.Exchanges.Declare(definition, request.Grant));
        request.Detail = definition.Kind;
        await request.AnswerPutAsync(!isThere);
    }

    private static async ValueTask DeleteAsync(ApiRequest request)
    {
        ApiException.ThrowIf(request.Host.Exchanges.Delete(ExchangeOf(request).Name, request.Query("if-unused") == "true", request.Grant));
        await request.AnswerDoneAsync();
    }

    private static Exchange ExchangeOf(ApiRequest request) =>
        request.Host.Exchanges.TryGet(NameIn(request), out var exchange) ? exchange : throw ApiException.NotFound();

    private static void Write(JsonFields fields, (VirtualHost Host, Exchange Exchange) pair, ApiRequest request)
    {
        var definition = pair.Exchange.Definition;
        fields.Arguments("arguments", definition.Arguments);
        fields.Flag("auto_delete", definition.AutoDelete);
        fields.Flag("durable", definition.Durable);
        fields.Flag("internal", definition.Internal);
        fields.Text("name", definition.Name);
        if (pair.Exchange.Policies.Policy is { } policy) fields.Text("policy", policy.Name);
        fields.Text("type", definition.Kind);
        fields.Text("vhost", pair.Host.Name);
        if (pair.Exchange.PublishedIn == 0 || !fields.Want("message_stats")) return;
        var rated = request.Rates.Of(pair.Exchange, () => Counters.Of(pair.Exchange));
        fields.Object("message_stats", rated, static (inner, counted) => counted.WriteAll(inner));
    }
}
