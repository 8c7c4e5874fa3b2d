using Hoopoe.Core.Access;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Limits;
using Hoopoe.Core.Parameters;
using Hoopoe.Core.Queues;

namespace Hoopoe.Server.Definitions;

/// <summary>What a definitions document defines, in the core's own terms. Immutable.</summary>
internal sealed record DefinitionsDocument
{
    public required IReadOnlyList<string> VirtualHosts { get; init; }

    public required IReadOnlyList<Defined<UserDefinition>> Users { get; init; }

    public required IReadOnlyList<Defined<PermissionDefinition>> Permissions { get; init; }

    public required IReadOnlyList<Defined<TopicPermissionDefinition>> TopicPermissions { get; init; }

    public required IReadOnlyList<Defined<ExchangeDefinition>> Exchanges { get; init; }

    public required IReadOnlyList<Defined<QueueDefinition>> Queues { get; init; }

    public required IReadOnlyList<Defined<BindingDefinition>> Bindings { get; init; }

    /// <summary>The parameters of virtual hosts: policies, operator policies and limits among them.</summary>
    public required IReadOnlyList<Defined<ParameterDefinition>> Parameters { get; init; }

    /// <summary>The parameters that belong to no virtual host.</summary>
    public required IReadOnlyList<Defined<ParameterDefinition>> GlobalParameters { get; init; }

    /// <summary>The limits of users, by name.</summary>
    public required IReadOnlyList<Defined<KeyValuePair<string, UserLimits>>> UserLimits { get; init; }
}

/// <summary>One definition and where it came from.</summary>
/// <param name="Path">Its place in the document.</param>
/// <param name="VirtualHost">The virtual host it belongs to; empty for users.</param>
/// <param name="Value">The definition.</param>
internal sealed record Defined<T>(string Path, string VirtualHost, T Value);
