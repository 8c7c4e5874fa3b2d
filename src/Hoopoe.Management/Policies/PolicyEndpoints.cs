using Hoopoe.Management.Http;

namespace Hoopoe.Management.Policies;

/// <summary>
/// Policies, limits and parameters over HTTP: the lists that tools ask for, empty, for the core keeps none of these. What would
/// set one is refused and says so. Stateless.
/// </summary>
internal static class PolicyEndpoints
{
    /// <summary>The paths.</summary>
    public static IEnumerable<Route> Routes =>
    [
        .. Kept("policies", Access.Management, Access.VirtualHost),
        .. Kept("operator-policies", Access.Management, Access.VirtualHost),
        .. Kept("vhost-limits", Access.Management, Access.VirtualHost),
        new Route("user-limits", Access.Management).Get(ListNoneAsync),
        new Route("user-limits/{user}", Access.Management).Get(ListNoneAsync),
        new Route("global-parameters", Access.Policymaker).Get(ListNoneAsync),
        new Route("global-parameters/{name}", Access.Administrator).Get(FindNoneAsync).Put(RefuseAsync).Delete(FindNoneAsync),
        new Route("parameters", Access.Policymaker).Get(ListNoneAsync),
        new Route("parameters/{component}", Access.Policymaker).Get(ListNoneAsync),
        new Route("parameters/{component}/{vhost}", Access.Policymaker).Get(ListNoneAsync),
        new Route("parameters/{component}/{vhost}/{name}", Access.Policymaker).Get(FindNoneAsync).Put(RefuseAsync).Delete(FindNoneAsync),
    ];

    private static IEnumerable<Route> Kept(string path, Access all, Access inHost) =>
    [
        new Route(path, all).Get(ListNoneAsync),
        new Route($"{path}/{{vhost}}", inHost).Get(ListNoneAsync),
        new Route($"{path}/{{vhost}}/{{name}}", inHost).Get(FindNoneAsync).Put(RefuseAsync, Access.Policymaker).Delete(FindNoneAsync, Access.Policymaker),
    ];

    private static ValueTask ListNoneAsync(ApiRequest request) => request.AnswerListAsync<string>([], static name => name, static (_, _) => { });

    private static ValueTask FindNoneAsync(ApiRequest request) => throw ApiException.NotFound();

    private static ValueTask RefuseAsync(ApiRequest request) =>
        throw ApiException.BadRequest("this broker keeps no policies, limits or parameters: set the arguments of queues instead");
}
