using Hoopoe.Management.Http;
using Hoopoe.Management.Users;

namespace Hoopoe.Management.Limits;

/// <summary>The limits of users over HTTP: showing, setting and lifting them one by one. Stateless.</summary>
internal static class UserLimitEndpoints
{
    /// <summary>The paths. Who may not see the node sees its own.</summary>
    public static IEnumerable<Route> Routes =>
    [
        new Route("user-limits", Access.Management).Get(request => ListAsync(request, user: null)),
        new Route("user-limits/{user}", Access.Management).Get(static request => ListAsync(request, UserEndpoints.UserOf(request).Name)),
        new Route("user-limits/{user}/{name}", Access.Administrator).Put(SetAsync).Delete(LiftAsync),
    ];

    private static ValueTask ListAsync(ApiRequest request, string? user) => request.AnswerListAsync(
        [.. request.Broker.UserLimits.All.Where(pair => (user ?? pair.Key) == pair.Key && (request.Caller.SeesNode || pair.Key == request.Caller.Name))],
        static pair => pair.Key,
        static (fields, pair) =>
        {
            fields.Text("user", pair.Key);
            fields.Arguments("value", pair.Value.ToArguments());
        });

    private static async ValueTask SetAsync(ApiRequest request)
    {
        var value = await LimitValue.ReadAsync(request);
        if (request.Broker.Users.Find(request["user"]) is not { Name: var user }) throw ApiException.BadRequest($"no_such_user: '{request["user"]}'");
        ApiException.ThrowIf(request.Broker.UserLimits.Set(user, request["name"], value));
        request.Detail = $"{value}";
        await request.AnswerDoneAsync();
    }

    private static async ValueTask LiftAsync(ApiRequest request)
    {
        if (!request.Broker.UserLimits.Lift(UserEndpoints.UserOf(request).Name, request["name"])) throw ApiException.NotFound();
        await request.AnswerDoneAsync();
    }
}
