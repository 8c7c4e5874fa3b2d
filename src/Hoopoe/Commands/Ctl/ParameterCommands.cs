using System.CommandLine;
using System.Text.Json.Nodes;
using Hoopoe.Control;

namespace Hoopoe.Commands.Ctl;

/// <summary>Runtime parameters: of a component in a virtual host, and global ones. What is set may have a password in it and is not repeated.</summary>
internal static class ParameterCommands
{
    public static IEnumerable<Command> Of(CtlBuilder builder) => [Set(builder), Clear(builder), SetGlobal(builder), ClearGlobal(builder), SetClusterName(builder)];

    private static Command Set(CtlBuilder builder)
    {
        var (component, name, value) = (CtlBuilder.Required("COMPONENT", "The component, such as shovel"), CtlBuilder.Required("NAME", "The parameter"), CtlBuilder.Required("VALUE", "JSON"));
        return builder.Define("set_parameter", "Set a component's parameter in a virtual host", [component, name, value], async session =>
        {
            var json = CtlSession.ReadJson(session.Value(value), "the value");
            session.Say($"Setting runtime parameter \"{session.Value(name)}\" for component \"{session.Value(component)}\" in vhost \"{session.VirtualHost}\" ...");
            await session.Api.SendAsync(HttpMethod.Put, ApiPath.Of("parameters", session.Value(component), session.VirtualHost, session.Value(name)), new JsonObject { ["value"] = json.AsNode() }, VirtualHostCommands.Missing(session.VirtualHost));
        });
    }

    private static Command Clear(CtlBuilder builder)
    {
        var (component, name) = (CtlBuilder.Required("COMPONENT", "The component"), CtlBuilder.Required("NAME", "The parameter"));
        return builder.Define("clear_parameter", "Remove a component's parameter in a virtual host", [component, name], async session =>
        {
            session.Say($"Clearing runtime parameter \"{session.Value(name)}\" for component \"{session.Value(component)}\" on vhost \"{session.VirtualHost}\" ...");
            await session.Api.SendAsync(HttpMethod.Delete, ApiPath.Of("parameters", session.Value(component), session.VirtualHost, session.Value(name)), missing: $"there is no parameter '{session.Value(name)}' of '{session.Value(component)}' in virtual host '{session.VirtualHost}'");
        });
    }

    private static Command SetGlobal(CtlBuilder builder)
    {
        var (name, value) = (CtlBuilder.Required("NAME", "The parameter"), CtlBuilder.Required("VALUE", "JSON"));
        return builder.Define("set_global_parameter", "Set a global parameter", [name, value], async session =>
        {
            var json = CtlSession.ReadJson(session.Value(value), "the value");
            session.Say($"Setting global runtime parameter \"{session.Value(name)}\" ...");
            await session.Api.SendAsync(HttpMethod.Put, ApiPath.Of("global-parameters", session.Value(name)), new JsonObject { ["value"] = json.AsNode() });
        });
    }

    private static Command ClearGlobal(CtlBuilder builder)
    {
        var name = CtlBuilder.Required("NAME", "The parameter");
        return builder.Define("clear_global_parameter", "Remove a global parameter", [name], async session =>
        {
            session.Say($"Clearing global runtime parameter \"{session.Value(name)}\" ...");
            await session.Api.SendAsync(HttpMethod.Delete, ApiPath.Of("global-parameters", session.Value(name)), missing: $"there is no global parameter '{session.Value(name)}'");
        });
    }

    private static Command SetClusterName(CtlBuilder builder)
    {
        var name = CtlBuilder.Required("NAME", "The name");
        return builder.Define("set_cluster_name", "Name the cluster", [name], async session =>
        {
            session.Say($"Setting cluster name to \"{session.Value(name)}\" ...");
            await session.Api.SendAsync(HttpMethod.Put, "cluster-name", new JsonObject { ["name"] = session.Value(name) });
        });
    }
}
