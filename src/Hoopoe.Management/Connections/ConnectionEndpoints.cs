using Hoopoe.Core.Connections;
using Hoopoe.Management.Http;
using Hoopoe.Management.Queues;
using Microsoft.AspNetCore.Http;

namespace Hoopoe.Management.Connections;

/// <summary>Connections and channels over HTTP: showing, and ending connections. Stateless.</summary>
internal static class ConnectionEndpoints
{
    private const string DefaultReason = "Closed via management plugin";

    /// <summary>The paths.</summary>
    public static IEnumerable<Route> Routes =>
    [
        new Route("connections", Access.Management).Get(ListAsync),
        new Route("vhosts/{vhost}/connections", Access.VirtualHost).Get(ListAsync),
        new Route("connections/username/{user}", Access.Management).Get(ListOfUserAsync).Delete(CloseOfUserAsync),
        new Route("connections/{name}", Access.Management).Get(ShowAsync).Delete(CloseAsync),
        new Route("connections/{name}/channels", Access.Management).Get(ListChannelsOfAsync),
        new Route("channels", Access.Management).Get(ListChannelsAsync),
        new Route("vhosts/{vhost}/channels", Access.VirtualHost).Get(ListChannelsAsync),
        new Route("channels/{name}", Access.Management).Get(ShowChannelAsync),
    ];

    private static ValueTask ListAsync(ApiRequest request) => AnswerAsync(request, Visible(request));

    private static ValueTask ListOfUserAsync(ApiRequest request) => AnswerAsync(request, Visible(request).Where(one => one.User == request["user"]));

    private static ValueTask ShowAsync(ApiRequest request) => request.AnswerAsync(ConnectionOf(request), Json(request).Write);

    private static ValueTask ListChannelsOfAsync(ApiRequest request) => AnswerAsync(request, ConnectionOf(request).Channels);

    private static ValueTask ListChannelsAsync(ApiRequest request) => AnswerAsync(request, Visible(request).SelectMany(one => one.Channels));

    private static ValueTask ShowChannelAsync(ApiRequest request)
    {
        var channel = ApiRequest.Found(
            request.Broker.Connections.All.SelectMany(one => one.Channels).FirstOrDefault(one => Addresses.NameOf(one) == request["name"]));
        if (!request.Caller.Sees(channel.Connection)) throw ApiException.Refused("User not authorised to access object");
        return request.AnswerAsync(channel, (fields, shown) =>
        {
            Json(request).Write(fields, shown);
            if (!fields.Want("consumer_details") || !request.Broker.TryGetVirtualHost(shown.Connection.VirtualHost, out var host)) return;
            var consumers = host.Queues.All.Where(queue => queue.ConsumerCount > 0).SelectMany(queue => queue.CopyConsumers());
            fields.List("consumer_details", consumers.Where(consumer => consumer.Sink.Channel == shown), new QueueJson(request.Node.Name, request.Rates).WriteConsumer);
        });
    }

    private static ValueTask CloseAsync(ApiRequest request)
    {
        ConnectionOf(request).Close(request.Detail = ReasonOf(request));
        request.Answer(StatusCodes.Status204NoContent);
        return ValueTask.CompletedTask;
    }

    private static ValueTask CloseOfUserAsync(ApiRequest request)
    {
        foreach (var connection in Visible(request).Where(one => one.User == request["user"]).ToArray())
            connection.Close(request.Detail = ReasonOf(request));
        request.Answer(StatusCodes.Status204NoContent);
        return ValueTask.CompletedTask;
    }

    private static string ReasonOf(ApiRequest request) => request.Header("X-Reason") is { Length: > 0 } reason ? reason : DefaultReason;

    private static IEnumerable<IClientConnection> Visible(ApiRequest request)
    {
        var all = request.Broker.Connections.All.Where(request.Caller.Sees);
        return request.NamedHost is { } host ? all.Where(one => one.VirtualHost == host.Name) : all;
    }

    private static IClientConnection ConnectionOf(ApiRequest request)
    {
        var connection = ApiRequest.Found(request.Broker.Connections.All.FirstOrDefault(one => one.Name == request["name"]));
        return request.Caller.Sees(connection) ? connection : throw ApiException.Refused("User not authorised to access object");
    }

    private static ValueTask AnswerAsync(ApiRequest request, IEnumerable<IClientConnection> connections) =>
        request.AnswerListAsync([.. connections], static one => one.Name, Json(request).Write);

    private static ValueTask AnswerAsync(ApiRequest request, IEnumerable<IClientChannel> channels) =>
        request.AnswerListAsync([.. channels], Addresses.NameOf, Json(request).Write);

    private static ConnectionJson Json(ApiRequest request) => new(request.Node.Name, request.Rates);
}
