using Hoopoe.Core.Parameters;
using Hoopoe.Core.VirtualHosts;
using Hoopoe.Management.Http;
using Hoopoe.Management.Json;

namespace Hoopoe.Management.Parameters;

/// <summary>Parameters of virtual hosts over HTTP: showing, setting, removing. Stateless.</summary>
internal static class ParameterEndpoints
{
    /// <summary>The paths.</summary>
    public static IEnumerable<Route> Routes =>
    [
        new Route("parameters", Access.Policymaker).Get(request => ListAsync(request, component: null)),
        new Route("parameters/{component}", Access.Policymaker).Get(request => ListAsync(request, request["component"])),
        new Route("parameters/{component}/{vhost}", Access.Policymaker).Get(request => ListAsync(request, request["component"])),
        new Route("parameters/{component}/{vhost}/{name}", Access.Policymaker).Get(ShowAsync).Put(SetAsync).Delete(DeleteAsync),
    ];

    private static ValueTask ListAsync(ApiRequest request, string? component)
    {
        var parameters = request.SetUpHosts.SelectMany(
            host => host.Parameters.All.Where(one => component is null || one.Component == component).Select(one => (host, one)));
        return request.AnswerListAsync([.. parameters], static pair => pair.one.Name, Write);
    }

    private static ValueTask ShowAsync(ApiRequest request) =>
        request.AnswerAsync((request.Host, ApiRequest.Found(request.Host.Parameters.Find(request["component"], request["name"]))), Write);

    private static async ValueTask SetAsync(ApiRequest request)
    {
        var host = request.Host;
        RequireRights(request);
        var body = await request.ReadAsync();
        ApiRequest.RequireAll(body, "value");
        await ParameterChange.SetAsync(request, host, new ParameterDefinition(request["component"], request["name"], body.Anything("value")));
    }

    private static ValueTask DeleteAsync(ApiRequest request)
    {
        RequireRights(request);
        return ParameterChange.RemoveAsync(request, request.Host, request["component"], request["name"]);
    }

    // What has a path of its own that asks for more must not be changed by this one.
    private static void RequireRights(ApiRequest request)
    {
        if (request["component"] is ParameterDefinition.OperatorPolicyComponent or ParameterDefinition.VirtualHostLimitsComponent
            or ParameterDefinition.VirtualHostMetadataComponent)
            request.Caller.Require(Access.Administrator, request.Host);
    }

    private static void Write(JsonFields fields, (VirtualHost Host, ParameterDefinition Parameter) pair)
    {
        fields.Value("value", pair.Parameter.Value);
        fields.Text("vhost", pair.Host.Name);
        fields.Text("component", pair.Parameter.Component);
        fields.Text("name", pair.Parameter.Name);
    }
}
