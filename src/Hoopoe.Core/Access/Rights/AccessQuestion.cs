namespace Hoopoe.Core.Access.Rights;

/// <summary>Whether a user may do something to a resource. Immutable.</summary>
/// <param name="Kind">What the resource is.</param>
/// <param name="VirtualHost">The virtual host.</param>
/// <param name="Name">The resource's name; empty for the virtual host itself.</param>
/// <param name="Right">What is to be done; says nothing for a virtual host.</param>
/// <param name="RoutingKey">With a topic exchange's routing keys, which one; else empty.</param>
public readonly record struct AccessQuestion(ResourceKind Kind, string VirtualHost, string Name, Right Right, string RoutingKey = "")
{
    /// <summary>Whether the user may enter a virtual host.</summary>
    public static AccessQuestion Entry(string virtualHost) => new(ResourceKind.VirtualHost, virtualHost, "", Right.Read);
}

/// <summary>What a user may be allowed to do something to.</summary>
public enum ResourceKind
{
    /// <summary>A virtual host, to enter it.</summary>
    VirtualHost,

    /// <summary>An exchange.</summary>
    Exchange,

    /// <summary>A queue.</summary>
    Queue,

    /// <summary>A routing key of a topic exchange, which is the one named.</summary>
    Topic,
}

/// <summary>What is said to a question.</summary>
public enum Verdict
{
    /// <summary>No.</summary>
    Refused,

    /// <summary>Yes.</summary>
    Allowed,

    /// <summary>Whoever knows has to be asked first, which takes time.</summary>
    Unasked,
}
