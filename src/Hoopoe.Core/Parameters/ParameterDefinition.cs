namespace Hoopoe.Core.Parameters;

/// <summary>
/// A named value that an administrator set for a component: RabbitMQ's runtime parameters. Policies, operator policies
/// and limits are kept in this form too. Immutable.
/// </summary>
/// <param name="Component">Whose it is, as in "policy" or "shovel"; <see cref="GlobalComponent"/> for one of the whole node.</param>
/// <param name="Name">Its name, unique within the component and virtual host.</param>
/// <param name="Value">The value: what JSON can say, in the types that <see cref="Arguments"/> hold.</param>
public sealed record ParameterDefinition(string Component, string Name, object? Value)
{
    /// <summary>The component of the parameters that belong to the node and to no virtual host.</summary>
    public const string GlobalComponent = "global";

    /// <summary>The component of the limits of users, which belong to no virtual host either.</summary>
    public const string UserLimitsComponent = "user-limits";

    /// <summary>The component of the limits of virtual hosts, whose one parameter is called "limits".</summary>
    public const string VirtualHostLimitsComponent = "vhost-limits";

    /// <summary>The component of what is said of virtual hosts; no list of parameters shows it.</summary>
    public const string VirtualHostMetadataComponent = "vhost-metadata";

    /// <summary>The component of policies.</summary>
    public const string PolicyComponent = "policy";

    /// <summary>The component of operator policies.</summary>
    public const string OperatorPolicyComponent = "operator_policy";
}
