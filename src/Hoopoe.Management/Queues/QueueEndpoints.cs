using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.Queues;
using Hoopoe.Core.VirtualHosts;
using Hoopoe.Management.Bindings;
using Hoopoe.Management.Http;
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
        return request.AnswerListAsync(queues, queue => queue.Name, Json(request).Write);
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
        await request.AnswerPutAsync(!isThere);
    }

    private static async ValueTask DeleteAsync(ApiRequest request)
    {
        var queue = QueueOf(request);
        var turn = new Turn();
        var error = request.Host.Queues.Delete(
            queue.Name, request.Query("if-unused") == "true", request.Query("if-empty") == "true", owner: null, request.Grant, out _, turn);
        turn.Complete();
        ApiException.ThrowIf(error);
        await request.AnswerDoneAsync();
    }

    private static ValueTask PurgeAsync(ApiRequest request)
    {
        var queue = QueueOf(request);
        ApiException.ThrowIf(request.Grant.OnQueue(Right.Read, queue.Name));
        ApiException.ThrowIf(request.Host.Queues.Find(queue.Name, owner: null, out _));
        var turn = new Turn();
        queue.Purge(turn);
        turn.Complete();
        request.Answer(StatusCodes.Status204NoContent);
        return ValueTask.CompletedTask;
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
        return request.AnswerListAsync(consumers, consumer => consumer.Tag, QueueJson.WriteConsumer);
    }

    private static QueueJson Json(ApiRequest request) => new(request.Node.Name, request.Rates);
}
