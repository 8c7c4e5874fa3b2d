using Hoopoe.Management.Http;
using Microsoft.AspNetCore.Http;

namespace Hoopoe.Management.Overview;

/// <summary>
/// What rabbitmqctl asks of a running node by Erlang's own means, over HTTP: how much memory messages may take, and whether clients
/// are served. Our own paths; a restart forgets what they set. Stateless.
/// </summary>
internal static class NodeControlEndpoints
{
    /// <summary>The paths.</summary>
    public static IEnumerable<Route> Routes =>
    [
        new Route("hoopoe/memory-limit", Access.Administrator).Get(ShowMemoryLimitAsync).Put(SetMemoryLimitAsync),
        new Route("hoopoe/service", Access.Administrator).Get(ShowServiceAsync).Put(SetServiceAsync),
    ];

    private static ValueTask ShowMemoryLimitAsync(ApiRequest request) =>
        request.AnswerAsync(request.Broker, static (fields, broker) => fields.Number("bytes", broker.MemoryLimitBytes));

    private static async ValueTask SetMemoryLimitAsync(ApiRequest request)
    {
        var body = await request.ReadAsync();
        if (body.Has("bytes") == body.Has("fraction")) throw ApiException.BadRequest("give either 'bytes' or 'fraction', a share of the machine's memory");
        long bytes = body.OptionalInteger("bytes") ?? (long)(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes * ReadFraction(body.Anything("fraction")));
        if (bytes < 1) throw ApiException.BadRequest("bytes: must be above 0");
        request.Broker.MemoryLimitBytes = bytes;
        request.Detail = $"{bytes} bytes";
        request.Answer(StatusCodes.Status204NoContent);
    }

    private static double ReadFraction(object? value) => value is double or long && Convert.ToDouble(value) is > 0 and <= 1 and var fraction
        ? fraction
        : throw ApiException.BadRequest("fraction: must be a number above 0 and up to 1");

    private static ValueTask ShowServiceAsync(ApiRequest request) =>
        request.AnswerAsync(ServiceOf(request), static (fields, service) => fields.Flag("running", service.IsRunning));

    private static async ValueTask SetServiceAsync(ApiRequest request)
    {
        var service = ServiceOf(request);
        var body = await request.ReadAsync();
        ApiRequest.RequireAll(body, "running");
        request.Detail = body.Flag("running", missing: true) ? "started" : "stopped";
        if (await service.SetAsync(body.Flag("running", missing: true)) is { } fault)
            throw new ApiException(StatusCodes.Status503ServiceUnavailable, "service_unavailable", fault);
        request.Answer(StatusCodes.Status204NoContent);
    }

    private static INodeService ServiceOf(ApiRequest request) => ApiRequest.Found(request.Node.Service);
}
