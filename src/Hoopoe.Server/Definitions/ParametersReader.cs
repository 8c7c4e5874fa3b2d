using Hoopoe.Core;
using Hoopoe.Core.Limits;
using Hoopoe.Core.Parameters;
using Hoopoe.Core.VirtualHosts;
using Hoopoe.Management.Json;

namespace Hoopoe.Server.Definitions;

/// <summary>Reads what a definitions document has of policies, limits and other parameters. What their values say the core checks.</summary>
internal static class ParametersReader
{
    /// <summary>An entry of "parameters".</summary>
    public static ParameterDefinition Parameter(JsonItem item) => new(item.Text("component"), item.Text("name"), item.Anything("value"));

    /// <summary>An entry of "policies", which says less than the parameter that it is kept as.</summary>
    public static ParameterDefinition Policy(JsonItem item) => new(
        ParameterDefinition.PolicyComponent,
        item.Text("name"),
        new Arguments(
        [
            KeyValuePair.Create("pattern", (object?)item.Text("pattern")),
            KeyValuePair.Create("definition", (object?)item.Arguments("definition")),
            KeyValuePair.Create("priority", (object?)item.Integer("priority", missing: 0)),
            KeyValuePair.Create("apply-to", (object?)(item.OptionalText("apply-to") ?? "all")),
        ]));

    /// <summary>An entry of "global_parameters".</summary>
    public static ParameterDefinition Global(JsonItem item) => new(ParameterDefinition.GlobalComponent, item.Text("name"), item.Anything("value"));

    /// <summary>The limits that virtual hosts have beside their names, as newer exports write them.</summary>
    public static IEnumerable<Defined<ParameterDefinition>> Limits(JsonItem root) =>
        root.Objects("vhosts").Where(HasLimits).Select(item => new Defined<ParameterDefinition>(
            item.Path, item.Text("name"),
            new ParameterDefinition(ParameterDefinition.VirtualHostLimitsComponent, VirtualHostLimits.ParameterName, item.Anything("limits"))));

    /// <summary>What is said of virtual hosts, as newer exports write it.</summary>
    public static IEnumerable<Defined<ParameterDefinition>> Metadata(JsonItem root) =>
        root.Objects("vhosts").Where(item => item.Has("description") || item.Has("tags")).Select(item => new Defined<ParameterDefinition>(
            item.Path, item.Text("name"), new VirtualHostMetadata(item.OptionalText("description") ?? "", item.Names("tags")).ToParameter()));

    /// <summary>Whether a virtual host or user has any limits; RabbitMQ writes none as an empty object or list.</summary>
    public static bool HasLimits(JsonItem item) => item.Anything("limits") is not (null or Arguments { Count: 0 } or IReadOnlyList<object?> { Count: 0 });

    /// <summary>The limits of an entry of "users".</summary>
    public static KeyValuePair<string, UserLimits> LimitsOfUser(JsonItem item)
    {
        if (UserLimits.Parse(item.Arguments("limits"), out var limits) is { } error) throw new DefinitionsException(item.Path, error.Text.Trim());
        return KeyValuePair.Create(item.Text("name"), limits);
    }
}
