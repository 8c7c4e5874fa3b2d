using Hoopoe.Core.Parameters;
using Hoopoe.Management.Http;
using Hoopoe.Management.Json;

namespace Hoopoe.Management.Parameters;

/// <summary>Parameters of the whole node over HTTP, the cluster's name among them: showing, setting, removing. Stateless.</summary>
internal static class GlobalParameterEndpoints
{
    /// <summary>The paths.</summary>
    public static IEnumerable<Route> Routes =>
    [
        new Route("global-parameters", Access.Policymaker).Get(ListAsync),
        new Route("global-parameters/{name}", Access.Policymaker).Get(ShowAsync).Put(SetAsync).Delete(DeleteAsync),
        new Route("cluster-name", Access.Management).Get(ShowClusterNameAsync).Put(SetClusterNameAsync, Access.Administrator),
    ];

    private static ValueTask ListAsync(ApiRequest request) =>
        request.AnswerListAsync([.. request.Broker.GlobalParameters.All], static parameter => parameter.Name, Write);

    private static ValueTask ShowAsync(ApiRequest request) =>
        request.AnswerAsync(ApiRequest.Found(request.Broker.GlobalParameters.Find(request["name"])), Write);

    private static async ValueTask SetAsync(ApiRequest request)
    {
        var body = await request.ReadAsync();
        ApiRequest.RequireAll(body, "value");
        object? value = body.Anything("value");
        if (request["name"] == GlobalParameters.ClusterNameParameter && value is not string { Length: > 0 })
            throw ApiException.BadRequest("value: a cluster's name is a text of at least one character");
        await SetAsync(request, request["name"], value);
    }

    private static async ValueTask DeleteAsync(ApiRequest request)
    {
        if (!request.Broker.GlobalParameters.Remove(request["name"])) throw ApiException.NotFound();
        await request.AnswerDoneAsync();
    }

    private static ValueTask ShowClusterNameAsync(ApiRequest request) =>
        request.AnswerAsync(request.ClusterName, static (fields, name) => fields.Text("name", name));

    private static async ValueTask SetClusterNameAsync(ApiRequest request)
    {
        var body = await request.ReadAsync();
        ApiRequest.RequireAll(body, "name");
        string name = body.Text("name");
        if (name.Length == 0) throw ApiException.BadRequest("name: a cluster's name has at least one character");
        request.Broker.GlobalParameters.Set(GlobalParameters.ClusterNameParameter, name);
        // RabbitMQ says so whether there was a name before or not.
        await request.AnswerDoneAsync();
    }

    private static async ValueTask SetAsync(ApiRequest request, string name, object? value)
    {
        bool isThere = request.Broker.GlobalParameters.Find(name) is not null;
        ApiException.ThrowIf(request.Broker.GlobalParameters.Set(name, value));
        await request.AnswerPutAsync(!isThere);
    }

    private static void Write(JsonFields fields, ParameterDefinition parameter)
    {
        fields.Text("name", parameter.Name);
        fields.Value("value", parameter.Value);
    }
}
