using Hoopoe.Core.Parameters;

namespace Hoopoe.Core.VirtualHosts;

/// <summary>
/// What people are told of a virtual host; the broker does nothing with it. Immutable; survives restarts as a parameter that no list of
/// parameters shows.
/// </summary>
/// <param name="Description">What it is for.</param>
/// <param name="Tags">Words by which tools find it.</param>
public sealed record VirtualHostMetadata(string Description, IReadOnlyList<string> Tags)
{
    /// <summary>Nothing said.</summary>
    public static VirtualHostMetadata None { get; } = new("", []);

    /// <summary>The parameter that it is kept as.</summary>
    public ParameterDefinition ToParameter() => new(
        ParameterDefinition.VirtualHostMetadataComponent, "metadata", Arguments.Of(("description", Description), ("tags", (IReadOnlyList<object?>)[.. Tags])));

    /// <summary>Reads it out of the parameter's value; what is not of its form is nothing said.</summary>
    internal static VirtualHostMetadata Of(object? value) => value is Arguments members
        ? new VirtualHostMetadata(
            members["description"] as string ?? "", members["tags"] is IReadOnlyList<object?> tags ? [.. tags.OfType<string>()] : [])
        : None;
}
