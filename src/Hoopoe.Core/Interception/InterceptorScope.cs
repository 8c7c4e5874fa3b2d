using Hoopoe.Core.Access;

namespace Hoopoe.Core.Interception;

/// <summary>
/// What an interceptor sees. Patterns are regular expressions that match anywhere in a name unless anchored, as in permissions
/// and policies; null matches every name. Immutable.
/// </summary>
public sealed record InterceptorScope
{
    /// <summary>All virtual hosts, exchanges and queues.</summary>
    public static InterceptorScope Everything { get; } = new();

    /// <summary>The virtual hosts.</summary>
    public string? VirtualHost { get; init; }

    /// <summary>The exchanges published to, as the client named them; for <see cref="IPublishInterceptor"/> alone.</summary>
    public string? Exchange { get; init; }

    /// <summary>The queues entered or delivered from; for <see cref="IEnqueueInterceptor"/> and <see cref="IDeliveryInterceptor"/>.</summary>
    public string? Queue { get; init; }

    internal static bool Matches(string? pattern, string name) => pattern is null || NamePattern.Matches(pattern, name);

    /// <summary>Why an interceptor cannot have this scope, or null.</summary>
    internal string? FaultFor(IInterceptor interceptor)
    {
        foreach (string? pattern in new[] { VirtualHost, Exchange, Queue })
        {
            if (pattern is not null && (pattern.Length == 0 ? "it is empty; leave it out to match everything" : NamePattern.Check(pattern)) is { } fault)
                return $"the pattern '{pattern}' of its scope cannot be used: {fault}";
        }
        if (Queue is not null && interceptor is not (IEnqueueInterceptor or IDeliveryInterceptor))
            return "its scope names queues, but a publish is seen before it is routed to any; use an enqueue interceptor, or scope it by exchange";
        return Exchange is not null && interceptor is not IPublishInterceptor
            ? "its scope names exchanges, which only publish interceptors can be scoped by; scope it by queue"
            : null;
    }
}
