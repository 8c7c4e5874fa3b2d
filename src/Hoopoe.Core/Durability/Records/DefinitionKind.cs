using Hoopoe.Core.Access;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Parameters;
using Hoopoe.Core.Queues;

namespace Hoopoe.Core.Durability.Records;

/// <summary>What a definition is of. The numbers are part of the format.</summary>
internal enum DefinitionKind : byte
{
    /// <summary>A virtual host.</summary>
    VirtualHost = 1,

    /// <summary>A user.</summary>
    User = 2,

    /// <summary>What a user may do in a virtual host.</summary>
    Permission = 3,

    /// <summary>What a user may do with the routing keys of a topic exchange.</summary>
    TopicPermission = 4,

    /// <summary>An exchange.</summary>
    Exchange = 5,

    /// <summary>A queue.</summary>
    Queue = 6,

    /// <summary>A binding.</summary>
    Binding = 7,

    /// <summary>A parameter: a policy, a limit, or a value that is only kept.</summary>
    Parameter = 8,
}

/// <summary>Tells definitions apart.</summary>
internal static class DefinitionKinds
{
    /// <summary>When a definition is restored, among those of other kinds: policies before the queues they apply to.</summary>
    public static int RankOf(object definition) => definition switch
    {
        string => 0,
        ParameterDefinition => 1,
        _ => 1 + (int)Of(definition),
    };

    /// <summary>What a definition is of.</summary>
    /// <exception cref="NotSupportedException">It is no definition that can be kept.</exception>
    public static DefinitionKind Of(object definition) => definition switch
    {
        string => DefinitionKind.VirtualHost,
        UserDefinition => DefinitionKind.User,
        PermissionDefinition => DefinitionKind.Permission,
        TopicPermissionDefinition => DefinitionKind.TopicPermission,
        ExchangeDefinition => DefinitionKind.Exchange,
        QueueDefinition => DefinitionKind.Queue,
        BindingDefinition => DefinitionKind.Binding,
        ParameterDefinition => DefinitionKind.Parameter,
        _ => throw new NotSupportedException($"A definition of type {definition.GetType()} cannot be kept."),
    };
}
