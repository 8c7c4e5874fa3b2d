using Hoopoe.Core;
using Hoopoe.Core.Limits;
using Hoopoe.Core.Parameters;
using Hoopoe.Core.VirtualHosts;
using Hoopoe.Management.Http;
using Hoopoe.Management.Parameters;

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
        await SetAsync(request, host, LimitValue.Without(host.Limits.ToArguments(), request["name"]).Append(value));
    }

    private static async ValueTask LiftAsync(ApiRequest request)
    {
        var limits = request.Host.Limits.ToArguments();
        // One that is not set is as good as lifted, which RabbitMQ says too.
        await SetAsync(request, request.Host, LimitValue.Without(limits, request["name"]));
    }

    private static async ValueTask SetAsync(ApiRequest request, VirtualHost host, IEnumerable<KeyValuePair<string, object?>> limits)
    {
        var parameter = new ParameterDefinition(ParameterDefinition.VirtualHostLimitsComponent, VirtualHostLimits.ParameterName, new Arguments(limits));
        ApiException.ThrowIf(VirtualHostLimits.Parse(parameter, out var parsed));
        if (parsed == VirtualHostLimits.None) ParameterChange.Remove(host, parameter.Component, parameter.Name);
        else ParameterChange.Set(host, parameter with { Value = parsed.ToArguments() });
        // RabbitMQ says so of new limits too.
        await request.AnswerDoneAsync();
    }
}
