using Hoopoe.Core.Access;
using Hoopoe.Management.Http;
using Hoopoe.Management.Json;

namespace Hoopoe.Management.Users;

/// <summary>What users may do with routing keys, over HTTP. Stateless.</summary>
internal static class TopicPermissionEndpoints
{
    /// <summary>The paths.</summary>
    public static IEnumerable<Route> Routes =>
    [
        new Route("topic-permissions", Access.Administrator).Get(request => AnswerAsync(request, static _ => true)),
        new Route("topic-permissions/{vhost}/{user}", Access.Administrator).Get(ShowAsync).Put(SetAsync).Delete(request => DeleteAsync(request, null)),
        new Route("topic-permissions/{vhost}/{user}/{exchange}", Access.Administrator).Delete(request => DeleteAsync(request, request["exchange"])),
        new Route("vhosts/{vhost}/topic-permissions", Access.Administrator).Get(ListInAsync),
    ];

    /// <summary>Answers with some of the permissions.</summary>
    public static ValueTask AnswerAsync(ApiRequest request, Func<TopicPermissionDefinition, bool> which) =>
        request.AnswerListAsync([.. request.Broker.Users.TopicPermissions.Where(which)], static one => one.User, Write);

    private static ValueTask ListInAsync(ApiRequest request)
    {
        string host = request.Host.Name;
        return AnswerAsync(request, one => one.VirtualHost == host);
    }

    private static ValueTask ShowAsync(ApiRequest request)
    {
        if (!Of(request).Any()) throw ApiException.NotFound();
        return request.AnswerListAsync([.. Of(request)], static one => one.Exchange, Write);
    }

    private static async ValueTask SetAsync(ApiRequest request)
    {
        var body = await request.ReadAsync();
        ApiRequest.RequireAll(body, "exchange", "write", "read");
        PermissionEndpoints.RequireBoth(request);
        bool isThere = Of(request).Any();
        ApiException.ThrowIf(request.Broker.Users.Set(
            new TopicPermissionDefinition(request["user"], request["vhost"], body.Text("exchange"), body.Text("write"), body.Text("read"))));
        request.Detail = $"exchange '{body.Text("exchange")}', write '{body.Text("write")}', read '{body.Text("read")}'";
        await request.AnswerPutAsync(!isThere);
    }

    private static async ValueTask DeleteAsync(ApiRequest request, string? exchange)
    {
        if (!request.Broker.Users.RemoveTopicPermissions(request["user"], request["vhost"], exchange)) throw ApiException.NotFound();
        await request.AnswerDoneAsync();
    }

    private static IEnumerable<TopicPermissionDefinition> Of(ApiRequest request) =>
        request.Broker.Users.TopicPermissions.Where(one => one.User == request["user"] && one.VirtualHost == request["vhost"]);

    private static void Write(JsonFields fields, TopicPermissionDefinition permission)
    {
        fields.Text("user", permission.User);
        fields.Text("vhost", permission.VirtualHost);
        fields.Text("exchange", permission.Exchange);
        fields.Text("write", permission.Write);
        fields.Text("read", permission.Read);
    }
}
