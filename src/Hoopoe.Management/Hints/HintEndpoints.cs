using Hoopoe.Management.Http;

namespace Hoopoe.Management.Hints;

/// <summary>What the broker finds wrong, over HTTP. Stateless.</summary>
internal static class HintEndpoints
{
    /// <summary>The paths.</summary>
    public static IEnumerable<Route> Routes => [new Route("hoopoe/hints", Access.Management).Get(ListAsync)];

    private static ValueTask ListAsync(ApiRequest request)
    {
        string? host = request.Query("vhost"), queue = request.Query("queue");
        if (host is not null && !request.Broker.TryGetVirtualHost(host, out _)) throw ApiException.NotFound();
        if (host is not null && !request.Caller.SeesNode && !request.Caller.MayEnter(host)) throw ApiException.Refused("User not authorised to access virtual host");
        List<Hint> hints =
        [
            .. request.Hints.Shown.Where(hint => IsVisible(hint.Subject, request.Caller) && (host is null || hint.Subject.VirtualHost == host)
                && (queue is null || hint.Subject.Queue == queue)),
        ];
        return request.AnswerListAsync(hints, hint => hint.Id, HintJson.Write);
    }

    private static bool IsVisible(HintSubject subject, Caller caller)
    {
        if (caller.SeesNode) return true;
        if (subject.User is { } owner) return owner == caller.Name;
        return subject.VirtualHost is { } host && caller.MayEnter(host);
    }
}
