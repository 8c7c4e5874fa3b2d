using Hoopoe.Core.Access;

namespace Hoopoe.Management.Http;

/// <summary>What the caller of one request may do, by virtual host. Belongs to the request's task.</summary>
/// <param name="caller">Who calls.</param>
internal sealed class CallerGrants(Caller caller)
{
    private readonly Dictionary<string, Grant> _byHost = new(StringComparer.Ordinal);

    /// <summary>What has to be asked before a refusal can be said to be one; null where there is nothing.</summary>
    public Grant? Question => _byHost.Values.FirstOrDefault(grant => grant.Question is not null);

    /// <summary>What the caller may do in a virtual host.</summary>
    public Grant In(string virtualHost) => _byHost.TryGetValue(virtualHost, out var grant) ? grant : _byHost[virtualHost] = caller.GrantIn(virtualHost);

    /// <summary>Has the question answered.</summary>
    public ValueTask AskAsync(CancellationToken cancel) => Question?.AskAsync(cancel) ?? ValueTask.CompletedTask;
}
