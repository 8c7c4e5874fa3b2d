using Hoopoe.Core;
using Hoopoe.Core.Parameters;
using Hoopoe.Core.Policies;
using Hoopoe.Core.VirtualHosts;
using Hoopoe.Management.Http;
using Hoopoe.Management.Json;
using Hoopoe.Management.Parameters;

namespace Hoopoe.Management.Policies;

/// <summary>Policies and operator policies over HTTP: showing, setting, removing. Stateless.</summary>
internal static class PolicyEndpoints
{
    /// <summary>The paths. Operator policies are what an operator holds against those who set policies, so these may only look.</summary>
    public static IEnumerable<Route> Routes =>
    [
        .. Of("policies", isOperator: false, Access.Policymaker), .. Of("operator-policies", isOperator: true, Access.Administrator),
    ];

    private static IEnumerable<Route> Of(string path, bool isOperator, Access access) =>
    [
        new Route(path, Access.Management).Get(request => ListAsync(request, isOperator)),
        new Route($"{path}/{{vhost}}", Access.VirtualHost).Get(request => ListAsync(request, isOperator)),
        new Route($"{path}/{{vhost}}/{{name}}", access).Get(request => ShowAsync(request, isOperator))
            .Put(request => SetAsync(request, isOperator)).Delete(request => DeleteAsync(request, isOperator)),
    ];

    private static ValueTask ListAsync(ApiRequest request, bool isOperator)
    {
        var policies = request.SetUpHosts.SelectMany(host => All(host, isOperator).Select(policy => (host, policy)));
        return request.AnswerListAsync([.. policies], static pair => pair.policy.Name, Write);
    }

    private static ValueTask ShowAsync(ApiRequest request, bool isOperator) =>
        request.AnswerAsync((request.Host, ApiRequest.Found(request.Host.Policies.Find(request["name"], isOperator))), Write);

    private static async ValueTask SetAsync(ApiRequest request, bool isOperator)
    {
        var host = request.Host;
        var body = await request.ReadAsync();
        ApiRequest.RequireAll(body, "pattern", "definition");
        var parameter = new ParameterDefinition(
            isOperator ? ParameterDefinition.OperatorPolicyComponent : ParameterDefinition.PolicyComponent,
            request["name"],
            Arguments.Of(
                ("pattern", body.Anything("pattern")), ("definition", body.Anything("definition")),
                ("priority", body.Anything("priority") ?? 0L), ("apply-to", body.Anything("apply-to") ?? "all")));
        request.Detail = $"pattern '{body.Anything("pattern")}', sets {string.Join(", ", (body.Anything("definition") as Arguments)?.Select(setting => setting.Key) ?? [])}";
        await ParameterChange.SetAsync(request, host, parameter);
    }

    private static ValueTask DeleteAsync(ApiRequest request, bool isOperator) => ParameterChange.RemoveAsync(
        request, request.Host, isOperator ? ParameterDefinition.OperatorPolicyComponent : ParameterDefinition.PolicyComponent, request["name"]);

    private static IEnumerable<PolicyDefinition> All(VirtualHost host, bool isOperator) =>
        (isOperator ? host.Policies.Operators : host.Policies.All).OrderBy(policy => policy.Name, StringComparer.Ordinal);

    private static void Write(JsonFields fields, (VirtualHost Host, PolicyDefinition Policy) pair)
    {
        var (host, policy) = pair;
        fields.Text("vhost", host.Name);
        fields.Text("name", policy.Name);
        fields.Text("pattern", policy.Pattern);
        fields.Text("apply-to", PolicyTargetNames.NameOf(policy.ApplyTo));
        fields.Arguments("definition", policy.Settings);
        fields.Number("priority", policy.Priority);
    }
}
