namespace Hoopoe.Core.Access;

/// <summary>A user as defined. Immutable; a change replaces it.</summary>
/// <param name="Name">The login.</param>
/// <param name="Password">How to check the password; null where the user cannot log in with one.</param>
/// <param name="Tags">Tags such as administrator, monitoring, management.</param>
public sealed record UserDefinition(string Name, PasswordHash? Password, IReadOnlyList<string> Tags);

/// <summary>What a user may do in a virtual host: three patterns that the resource's name must match somewhere.</summary>
/// <param name="User">The user.</param>
/// <param name="VirtualHost">The virtual host.</param>
/// <param name="Configure">Which resources the user may create and delete.</param>
/// <param name="Write">Which ones the user may publish to or bind into.</param>
/// <param name="Read">Which ones the user may consume from or bind from.</param>
public sealed record PermissionDefinition(string User, string VirtualHost, string Configure, string Write, string Read)
{
    /// <summary>The pattern of a right.</summary>
    public string PatternOf(Right right) => right switch { Right.Configure => Configure, Right.Write => Write, _ => Read };
}

/// <summary>What a user may do with the routing keys of a topic exchange.</summary>
/// <param name="User">The user.</param>
/// <param name="VirtualHost">The virtual host.</param>
/// <param name="Exchange">The topic exchange.</param>
/// <param name="Write">Which routing keys the user may publish with.</param>
/// <param name="Read">Which patterns the user may bind with.</param>
public sealed record TopicPermissionDefinition(string User, string VirtualHost, string Exchange, string Write, string Read);
