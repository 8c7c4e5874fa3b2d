using Hoopoe.Core.Exchanges;
using Hoopoe.Management.Exchanges;
using Hoopoe.Management.Http;
using Microsoft.AspNetCore.Http;

namespace Hoopoe.Management.Bindings;

/// <summary>Bindings over HTTP: showing, making, removing. Stateless.</summary>
internal static class BindingEndpoints
{
    /// <summary>The paths.</summary>
    public static IEnumerable<Route> Routes =>
    [
        new Route("bindings", Access.Management).Get(ListAsync),
        new Route("bindings/{vhost}", Access.VirtualHost).Get(ListAsync),
        new Route("bindings/{vhost}/e/{source}/{type}/{destination}", Access.VirtualHost).Get(ListBetweenAsync).Post(BindAsync),
        new Route("bindings/{vhost}/e/{source}/{type}/{destination}/{key}", Access.VirtualHost).Get(ShowAsync).Delete(UnbindAsync),
    ];

    private static ValueTask ListAsync(ApiRequest request) => BindingList.AnswerAsync(request, new AllBindings(request.Hosts));

    private static ValueTask ListBetweenAsync(ApiRequest request) => BindingList.AnswerAsync(request, Between(request));

    private static ValueTask ShowAsync(ApiRequest request) =>
        request.AnswerAsync(new PlacedBinding(request.Host, Find(request)), BindingList.Write);

    private static async ValueTask BindAsync(ApiRequest request)
    {
        var body = await request.ReadAsync();
        var binding = new BindingDefinition(
            SourceIn(request), request["destination"], IsToExchange(request), body.OptionalText("routing_key") ?? "", body.Arguments("arguments"));
        ApiException.ThrowIf(request.Host.Bindings.Bind(binding, owner: null, request.Grant));
        await request.WaitUntilKeptAsync();
        // The key is a part of the path like any other, so the one who takes the path apart finds it as lists show it.
        request.Answer(StatusCodes.Status201Created, $"{Uri.EscapeDataString(binding.Destination)}/{Uri.EscapeDataString(BindingList.KeyOf(binding))}");
    }

    private static async ValueTask UnbindAsync(ApiRequest request)
    {
        ApiException.ThrowIf(request.Host.Bindings.Unbind(Find(request), owner: null, request.Grant));
        await request.AnswerDoneAsync();
    }

    private static BindingDefinition Find(ApiRequest request)
    {
        // The key that came is no longer escaped as the path was, but as the one that is shown it is.
        string key = request["key"];
        return ApiRequest.Found(Between(request).FirstOrDefault(one => BindingList.KeyOf(one) is var own && (own == key || Uri.UnescapeDataString(own) == key)));
    }

    private static IEnumerable<BindingDefinition> Between(ApiRequest request)
    {
        bool toExchange = IsToExchange(request);
        string source = SourceIn(request), destination = request["destination"];
        if (!request.Host.Exchanges.TryGet(source, out _)) throw ApiException.NotFound();
        bool isThere = toExchange
            ? request.Host.Exchanges.TryGet(destination, out _)
            : request.Host.Queues.TryGet(destination, out _);
        if (!isThere) throw ApiException.NotFound();
        if (source.Length == 0 && !toExchange && request.Host.Queues.TryGet(destination, out var queue)) return [BindingList.Default(queue)];
        return request.Host.Bindings.To(destination, toExchange).Where(binding => binding.Source == source);
    }

    private static string SourceIn(ApiRequest request) => ExchangeEndpoints.NameOf(request["source"]);

    private static bool IsToExchange(ApiRequest request) => request["type"] switch
    {
        "e" => true,
        "q" => false,
        _ => throw ApiException.NotFound(),
    };
}
