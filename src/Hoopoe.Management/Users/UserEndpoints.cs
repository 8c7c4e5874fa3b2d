using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Management.Http;
using Hoopoe.Management.Json;

namespace Hoopoe.Management.Users;

/// <summary>Users over HTTP: showing, making, changing, removing. Stateless.</summary>
internal static class UserEndpoints
{
    /// <summary>The paths.</summary>
    public static IEnumerable<Route> Routes =>
    [
        new Route("whoami", Access.Management).Get(ShowCallerAsync),
        new Route("users", Access.Administrator).Get(request => ListAsync(request, request.Broker.Users.All)),
        new Route("users/without-permissions", Access.Administrator).Get(ListPowerlessAsync),
        new Route("users/bulk-delete", Access.Administrator).Post(DeleteManyAsync),
        new Route("users/{user}", Access.Administrator).Get(ShowAsync).Put(SetAsync).Delete(DeleteAsync),
        new Route("users/{user}/permissions", Access.Administrator).Get(ListPermissionsAsync),
        new Route("users/{user}/topic-permissions", Access.Administrator).Get(ListTopicPermissionsAsync),
    ];

    /// <summary>The user that a path names.</summary>
    /// <exception cref="ApiException">There is none.</exception>
    public static UserDefinition UserOf(ApiRequest request) => ApiRequest.Found(request.Broker.Users.Find(request["user"]));

    private static ValueTask ShowCallerAsync(ApiRequest request) => request.AnswerAsync(request.Caller, static (fields, caller) =>
    {
        fields.Text("name", caller.Name);
        fields.Texts("tags", caller.Tags);
    });

    private static ValueTask ListAsync(ApiRequest request, IEnumerable<UserDefinition> users) =>
        request.AnswerListAsync([.. users], static user => user.Name, (fields, user) => Write(fields, user, request));

    private static ValueTask ListPowerlessAsync(ApiRequest request)
    {
        var powerful = request.Broker.Users.Permissions.Select(permission => permission.User).ToHashSet(StringComparer.Ordinal);
        return ListAsync(request, request.Broker.Users.All.Where(user => !powerful.Contains(user.Name)));
    }

    private static ValueTask ShowAsync(ApiRequest request) =>
        request.AnswerAsync(UserOf(request), (fields, user) => Write(fields, user, request));

    private static ValueTask ListPermissionsAsync(ApiRequest request)
    {
        string name = UserOf(request).Name;
        return PermissionEndpoints.AnswerAsync(request, one => one.User == name);
    }

    private static ValueTask ListTopicPermissionsAsync(ApiRequest request)
    {
        string name = UserOf(request).Name;
        return TopicPermissionEndpoints.AnswerAsync(request, one => one.User == name);
    }

    private static async ValueTask SetAsync(ApiRequest request)
    {
        var body = await request.ReadAsync();
        string name = request["user"];
        ApiException.ThrowIf(ShortName.Check("a user's name", name));
        if (!body.Has("tags")) throw ApiException.BadRequest("tags_not_present");
        var tags = body.Names("tags");
        var before = request.Broker.Users.Find(name);
        var password = await PasswordAsync(request, body);
        request.Broker.Users.Set(new UserDefinition(name, password, tags));
        request.Detail = $"{(before is null ? "made" : "changed")}, tags '{string.Join(',', tags)}', {(password is null ? "without" : "with")} a password";
        await request.AnswerPutAsync(before is null);
    }

    private static async ValueTask<PasswordHash?> PasswordAsync(ApiRequest request, JsonItem body)
    {
        if (body.Has("password") && body.Has("password_hash")) throw ApiException.BadRequest("both_password_and_password_hash_are_provided");
        if (body.OptionalText("password") is { Length: > 0 } password) return await request.Broker.HashPasswordAsync(password, request.Gone);
        // An empty hash, and neither of them, say that the user cannot log in with a password.
        if (body.OptionalText("password_hash") is not { Length: > 0 } hash) return null;
        string algorithm = body.OptionalText("hashing_algorithm") ?? PasswordHash.Sha256;
        if (!PasswordHash.IsKnown(algorithm)) throw ApiException.BadRequest($"hashing_algorithm: there is no algorithm '{algorithm}'");
        var read = new PasswordHash(algorithm, hash);
        return read.FindFault() is { } fault ? throw ApiException.BadRequest($"password_hash {fault}") : read;
    }

    private static async ValueTask DeleteAsync(ApiRequest request)
    {
        if (!request.Broker.Users.Remove(UserOf(request).Name)) throw ApiException.NotFound();
        await request.AnswerDoneAsync();
    }

    private static async ValueTask DeleteManyAsync(ApiRequest request)
    {
        var body = await request.ReadAsync();
        ApiRequest.RequireAll(body, "users");
        var names = body.Names("users");
        // Nothing is done if not all of it can be.
        if (names.FirstOrDefault(name => request.Broker.Users.Find(name) is null) is { } unknown) throw ApiException.BadRequest($"users: no_such_user: '{unknown}'");
        foreach (string name in names) request.Broker.Users.Remove(name);
        request.Subject = string.Join(',', names);
        await request.AnswerDoneAsync();
    }

    private static void Write(JsonFields fields, UserDefinition user, ApiRequest request)
    {
        fields.Text("name", user.Name);
        fields.Text("password_hash", user.Password?.Value ?? "");
        fields.Text("hashing_algorithm", user.Password?.Algorithm ?? PasswordHash.Sha256);
        fields.Texts("tags", user.Tags);
        fields.Arguments("limits", request.Broker.UserLimits.Find(user.Name).ToArguments());
    }
}
