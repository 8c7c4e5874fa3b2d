using Hoopoe.Core;
using Hoopoe.Core.Limits;
using Hoopoe.Management.Http;

namespace Hoopoe.Management.Limits;

/// <summary>The limits of virtual hosts over HTTP: showing, setting and lifting them one by one. Stateless.</summary>
internal static class VirtualHostLimitEndpoints
{
    /// <summary>The paths.</summary>
    public static IEnumerable<Route> Routes =>
    [
        new Route("vhost-limits", Access.Management).Get(ListAsync),
        new Route("vhost-limits/{vhost}", Access.VisibleVirtualHost).Get(ListAsync),
        new Route("vhost-limits/{vhost}/{name}", Access.Administrator).Put(SetAsync).Delete(LiftAsync),
    ];

    private static ValueTask ListAsync(ApiRequest request) => request.AnswerListAsync(
        [.. request.SetUpHosts.Where(host => host.Limits != VirtualHostLimits.None)],
        static host => host.Name,
        static (fields, host) =>
        {
            fields.Text("vhost", host.Name);
            fields.Arguments("value", host.Limits.ToArguments());
        });

    private static async ValueTask SetAsync(ApiRequest request)
    {
        var host = request.Host;
        var value = await LimitValue.ReadAsync(request);
        request.Detail = $"{value}";
        var turn = new Turn();
        var error = host.Parameters.SetLimit(request["name"], value, turn);
        turn.Complete();
        ApiException.ThrowIf(error);
        // RabbitMQ says so of new limits too.
        await request.AnswerDoneAsync();
    }

    private static async ValueTask LiftAsync(ApiRequest request)
    {
        var turn = new Turn();
        // One that is not set is as good as lifted, which RabbitMQ says too.
        request.Host.Parameters.LiftLimit(request["name"], turn);
        turn.Complete();
        await request.AnswerDoneAsync();
    }
}
