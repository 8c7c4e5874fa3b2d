using Hoopoe.Core;
using Hoopoe.Core.Limits;
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
        ApiException.ThrowIf(UserLimits.Parse(new Arguments(LimitValue.Without(LimitsOf(request, user), value.Key).Append(value)), out var limits));
        request.Broker.UserLimits.Set(user, limits);
        await request.AnswerDoneAsync();
    }

    private static async ValueTask LiftAsync(ApiRequest request)
    {
        string user = UserEndpoints.UserOf(request).Name;
        var before = LimitsOf(request, user);
        if (!before.TryGet(request["name"], out _)) throw ApiException.NotFound();
        ApiException.ThrowIf(UserLimits.Parse(new Arguments(LimitValue.Without(before, request["name"])), out var limits));
        request.Broker.UserLimits.Set(user, limits);
        await request.AnswerDoneAsync();
    }

    private static Arguments LimitsOf(ApiRequest request, string user) => request.Broker.UserLimits.Find(user).ToArguments();
}
