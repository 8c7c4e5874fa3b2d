using Hoopoe.Core.Access;
using Hoopoe.Management.Http;
using Hoopoe.Management.Json;

namespace Hoopoe.Management.Users;

/// <summary>What users may do in virtual hosts, over HTTP. Stateless.</summary>
internal static class PermissionEndpoints
{
    /// <summary>The paths.</summary>
    public static IEnumerable<Route> Routes =>
    [
        new Route("permissions", Access.Administrator).Get(request => AnswerAsync(request, static _ => true)),
        new Route("permissions/{vhost}/{user}", Access.Administrator).Get(ShowAsync).Put(SetAsync).Delete(DeleteAsync),
        new Route("vhosts/{vhost}/permissions", Access.Administrator).Get(ListInAsync),
    ];

    /// <summary>Answers with some of the permissions.</summary>
    public static ValueTask AnswerAsync(ApiRequest request, Func<PermissionDefinition, bool> which) =>
        request.AnswerListAsync([.. request.Broker.Users.Permissions.Where(which)], static one => one.User, Write);

    /// <summary>Throws unless there are both the virtual host and the user that the path names.</summary>
    public static void RequireBoth(ApiRequest request)
    {
        if (request.TryHost() is null || request.Broker.Users.Find(request["user"]) is null) throw ApiException.BadRequest("vhost_or_user_not_found");
    }

    private static ValueTask ListInAsync(ApiRequest request)
    {
        string host = request.Host.Name;
        return AnswerAsync(request, one => one.VirtualHost == host);
    }

    private static ValueTask ShowAsync(ApiRequest request) => request.AnswerAsync(PermissionOf(request), Write);

    private static async ValueTask SetAsync(ApiRequest request)
    {
        var body = await request.ReadAsync();
        ApiRequest.RequireAll(body, "configure", "write", "read");
        RequireBoth(request);
        bool isThere = request.Broker.Users.PermissionOf(request["user"], request["vhost"]) is not null;
        ApiException.ThrowIf(request.Broker.Users.Set(
            new PermissionDefinition(request["user"], request["vhost"], body.Text("configure"), body.Text("write"), body.Text("read"))));
        request.Detail = $"configure '{body.Text("configure")}', write '{body.Text("write")}', read '{body.Text("read")}'";
        await request.AnswerPutAsync(!isThere);
    }

    private static async ValueTask DeleteAsync(ApiRequest request)
    {
        var permission = PermissionOf(request);
        request.Broker.Users.RemovePermission(permission.User, permission.VirtualHost);
        await request.AnswerDoneAsync();
    }

    private static PermissionDefinition PermissionOf(ApiRequest request) =>
        ApiRequest.Found(request.Broker.Users.PermissionOf(request["user"], request["vhost"]));

    private static void Write(JsonFields fields, PermissionDefinition permission)
    {
        fields.Text("user", permission.User);
        fields.Text("vhost", permission.VirtualHost);
        fields.Text("configure", permission.Configure);
        fields.Text("write", permission.Write);
        fields.Text("read", permission.Read);
    }
}
