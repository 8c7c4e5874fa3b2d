using Hoopoe.Core;
using Hoopoe.Core.Queues;
using Hoopoe.Core.VirtualHosts;
using Hoopoe.Management.Bindings;
using Hoopoe.Management.Http;
using Hoopoe.Management.Json;
using Microsoft.AspNetCore.Http;

namespace Hoopoe.Management.Queues;

/// <summary>Queues over HTTP: showing, declaring, deleting, purging. Stateless.</summary>
internal static class QueueEndpoints
{
    /// <summary>The paths.</summary>
    public static IEnumerable<Route> Routes =>
    [
        new Route("queues", Access.Management).Get(ListAsync),
        new Route("queues/{vhost}", Access.VirtualHost).Get(ListAsync),
        new Route("queues/{vhost}/{name}", Access.VirtualHost).Get(ShowAsync).Put(DeclareAsync).Delete(DeleteAsync),
        new Route("queues/{vhost}/{name}/bindings", Access.VirtualHost).Get(ListBindingsAsync),
        new Route("queues/{vhost}/{name}/contents", Access.VirtualHost).Delete(PurgeAsync),
        new Route("queues/{vhost}/{name}/get", Access.VirtualHost).Post(MessageFetch.RunAsync),
        new Route("queues/{vhost}/{name}/actions", Access.Administrator).Post(ActAsync),
        new Route("rebalance/queues", Access.Administrator).Post(static request =>
        {
            // Where there is one node, every queue is where it belongs.
            request.Answer(StatusCodes.Status204NoContent);
            return ValueTask.CompletedTask;
        }),
        new Route("consumers", Access.Management).Get(ListConsumersAsync),
        new Route("consumers/{vhost}", Access.VirtualHost).Get(ListConsumersAsync),
    ];

    /// <summary>The queue that a path names.</summary>
    /// <exception cref="ApiException">There is none.</exception>
    public static Queue QueueOf(ApiRequest request) =>
        request.Host.Queues.TryGet(request["name"], out var queue) ? queue : throw ApiException.NotFound();

    private static ValueTask ListAsync(ApiRequest request)
    {
        List<Queue> queues = [.. request.Hosts.SelectMany(host => host.Queues.All)];
        var json = Json(request);
        // So do scripts and rabbitmqadmin ask where there are very many queues.
        Action<JsonFields, Queue> write = request.Query("disable_stats") != "true" ? json.Write
            : request.Query("enable_queue_totals") == "true" ? json.WriteTotals : json.WriteBasics;
        return request.AnswerListAsync(queues, queue => queue.Name, write);
    }

    private static ValueTask ShowAsync(ApiRequest request) => request.AnswerAsync(QueueOf(request), Json(request).WriteWhole);

    private static ValueTask ListBindingsAsync(ApiRequest request)
    {
        var queue = QueueOf(request);
        return BindingList.AnswerAsync(request, [BindingList.Default(queue), .. request.Host.Bindings.To(queue.Name, toExchange: false)]);
    }

    private static async ValueTask DeclareAsync(ApiRequest request)
    {
        var body = await request.ReadAsync();
        string name = request["name"];
        var host = request.TryHost() ?? throw new ApiException(StatusCodes.Status404NotFound, "not_found", "vhost_not_found");
        var definition = new QueueDefinition(
            name, body.Flag("durable", missing: false), body.Flag("auto_delete", missing: false), null, body.Arguments("arguments"), QueueSettings.Default);
        bool isThere = host.Queues.TryGet(name, out _);
        if (!isThere) ApiException.ThrowIf(QueueTable.CheckName(name));
        var turn = new Turn();
        var error = host.Queues.Declare(definition, owner: null, request.Grant, out _, turn);
        turn.Complete();
        ApiException.ThrowIf(error);
        request.Detail = definition.Durable ? "durable" : "transient";
        await request.AnswerPutAsync(!isThere);
    }

    private static async ValueTask DeleteAsync(ApiRequest request)
    {
        var queue = QueueOf(request);
        var turn = new Turn();
        var error = request.Host.Queues.Delete(
            queue.Name, request.Query("if-unused") == "true", request.Query("if-empty") == "true", owner: null, request.Grant, out int messages, turn);
        turn.Complete();
        ApiException.ThrowIf(error);
        request.Detail = $"{messages} messages";
        await request.AnswerDoneAsync();
    }

    private static ValueTask PurgeAsync(ApiRequest request)
    {
        var queue = QueueOf(request);
        var turn = new Turn();
        var error = request.Host.Queues.Purge(queue.Name, owner: null, request.Grant, out int messages, turn);
        turn.Complete();
        ApiException.ThrowIf(error);
        request.Detail = $"{messages} messages";
        request.Answer(StatusCodes.Status204NoContent);
        return ValueTask.CompletedTask;
    }

    // Mirrors, which these are about, there are none of.
    private static async ValueTask ActAsync(ApiRequest request)
    {
        _ = QueueOf(request);
        var body = await request.ReadAsync();
        ApiRequest.RequireAll(body, "action");
        if (body.Text("action") is not ("sync" or "cancel_sync")) throw ApiException.BadRequest("action must be sync or cancel_sync");
        request.Answer(StatusCodes.Status204NoContent);
    }

    private static ValueTask ListConsumersAsync(ApiRequest request)
    {
        List<Consumer> consumers = [];
        foreach (var host in request.Hosts)
        {
            foreach (var queue in host.Queues.All)
            {
                if (queue.ConsumerCount > 0) consumers.AddRange(queue.CopyConsumers());
            }
        }
        return request.AnswerListAsync(consumers, consumer => consumer.Tag, Json(request).WriteConsumer);
    }

    private static QueueJson Json(ApiRequest request) => new(request.Node.Name, request.Rates);
}
