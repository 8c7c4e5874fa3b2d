using Hoopoe.Core;
using Hoopoe.Core.VirtualHosts;
using Hoopoe.Management.Http;
using Hoopoe.Management.Json;
using Hoopoe.Management.Rates;
using Microsoft.AspNetCore.Http;

namespace Hoopoe.Management.VirtualHosts;

/// <summary>Virtual hosts over HTTP: showing, making, removing. Stateless.</summary>
internal static class VirtualHostEndpoints
{
    /// <summary>The paths.</summary>
    public static IEnumerable<Route> Routes =>
    [
        new Route("vhosts", Access.Management).Get(ListAsync),
        new Route("vhosts/{vhost}", Access.Administrator).Get(ShowAsync).Put(MakeAsync).Delete(DeleteAsync),
        new Route("vhosts/{vhost}/start/{node}", Access.Administrator).Post(StartAsync),
    ];

    private static ValueTask ListAsync(ApiRequest request) => request.AnswerListAsync(
        [.. request.Broker.VirtualHosts.Where(request.Caller.Sees)], static host => host.Name, (fields, host) => Write(fields, host, request));

    private static ValueTask ShowAsync(ApiRequest request) => request.AnswerAsync(request.Host, (fields, host) => Write(fields, host, request));

    private static async ValueTask MakeAsync(ApiRequest request)
    {
        var body = await request.ReadAsync();
        var (description, tags) = (body.OptionalText("description"), body.Has("tags") ? body.Names("tags") : null);
        string name = request["vhost"];
        ApiException.ThrowIf(ShortName.Check("a virtual host's name", name));
        bool isThere = request.TryHost() is not null;
        var host = request.Broker.AddVirtualHost(name);
        if (description is not null || tags is not null) Describe(host, description, tags);
        await request.AnswerPutAsync(!isThere);
    }

    private static void Describe(VirtualHost host, string? description, IReadOnlyList<string>? tags)
    {
        var turn = new Turn();
        var error = host.Parameters.Describe(description, tags, turn);
        turn.Complete();
        ApiException.ThrowIf(error);
    }

    private static async ValueTask DeleteAsync(ApiRequest request)
    {
        string name = request["vhost"];
        var turn = new Turn();
        string? fault = null;
        try
        {
            if (!request.Broker.RemoveVirtualHost(name, turn)) throw ApiException.NotFound();
        }
        catch (IOException error)
        {
            fault = $"the virtual host is gone, and its keys could not be erased: {error.Message}; the next start erases them";
        }
        turn.Complete();
        foreach (var connection in request.Broker.Connections.All.Where(one => one.VirtualHost == name).ToArray())
            connection.Close($"vhost '{name}' is deleted");
        if (fault is not null) throw new ApiException(StatusCodes.Status503ServiceUnavailable, "service_unavailable", fault);
        await request.AnswerDoneAsync();
    }

    // It runs already: there is nothing that would stop one.
    private static ValueTask StartAsync(ApiRequest request)
    {
        _ = request.Host;
        return request.AnswerDoneAsync();
    }

    private static void Write(JsonFields fields, VirtualHost host, ApiRequest request)
    {
        fields.Text("name", host.Name);
        fields.Text("description", host.Metadata.Description);
        fields.Texts("tags", host.Metadata.Tags);
        fields.Text("default_queue_type", "classic");
        fields.Object("metadata", host.Metadata, static (inner, said) =>
        {
            inner.Text("description", said.Description);
            inner.Texts("tags", said.Tags);
        });
        fields.Flag("tracing", false);
        fields.Object("cluster_state", request.Node.Name, static (inner, node) => inner.Text(node, "running"));
        if (!fields.Want("message_stats") && !fields.Want("messages") && !fields.Want("messages_ready") && !fields.Want("messages_unacknowledged")) return;
        var rated = request.Rates.Of(host, () => Counters.Of([host]));
        rated.WriteStats(fields);
        rated.WriteDepths(fields);
    }
}
