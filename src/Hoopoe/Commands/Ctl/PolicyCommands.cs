using System.CommandLine;
using System.Text.Json.Nodes;
using Hoopoe.Control;

namespace Hoopoe.Commands.Ctl;

/// <summary>Policies and operator policies of a virtual host, which differ in their place in the API alone.</summary>
internal static class PolicyCommands
{
    public static IEnumerable<Command> Of(CtlBuilder builder) =>
    [
        Set(builder, "set_policy", "policies", "policy"), Clear(builder, "clear_policy", "policies", "policy"),
        Set(builder, "set_operator_policy", "operator-policies", "operator policy"), Clear(builder, "clear_operator_policy", "operator-policies", "operator policy"),
    ];

    private static Command Set(CtlBuilder builder, string command, string place, string what)
    {
        var name = CtlBuilder.Required("NAME", $"The {what}");
        var pattern = CtlBuilder.Required("PATTERN", "What it applies to, a regular expression over names");
        var definition = CtlBuilder.Required("DEFINITION", "What it sets, a JSON object");
        var priority = new Option<int>("--priority") { Description = "Of those that match, the one with the highest priority applies", HelpName = "N", DefaultValueFactory = _ => 0 };
        var target = new Option<string>("--apply-to") { Description = "queues, exchanges, all, or a type of queue", HelpName = "WHAT", DefaultValueFactory = _ => place == "policies" ? "all" : "queues" };
        return builder.Define(command, $"Make or change a {what}", [name, pattern, definition, priority, target], async session =>
        {
            session.Say($"Setting {what} \"{session.Value(name)}\" for pattern \"{session.Value(pattern)}\" to \"{session.Value(definition)}\" with priority \"{session.Value(priority)}\" for vhost \"{session.VirtualHost}\" ...");
            await session.Api.SendAsync(HttpMethod.Put, ApiPath.Of(place, session.VirtualHost, session.Value(name)), new JsonObject
            {
                ["pattern"] = session.Value(pattern),
                ["definition"] = CtlSession.ReadObject(session.Value(definition), "the definition").AsNode(),
                ["priority"] = session.Value(priority),
                ["apply-to"] = session.Value(target),
            }, VirtualHostCommands.Missing(session.VirtualHost));
        });
    }

    private static Command Clear(CtlBuilder builder, string command, string place, string what)
    {
        var name = CtlBuilder.Required("NAME", $"The {what}");
        return builder.Define(command, $"Remove a {what}", [name], async session =>
        {
            session.Say($"Clearing {what} \"{session.Value(name)}\" on vhost \"{session.VirtualHost}\" ...");
            await session.Api.SendAsync(HttpMethod.Delete, ApiPath.Of(place, session.VirtualHost, session.Value(name)), missing: $"there is no {what} '{session.Value(name)}' in virtual host '{session.VirtualHost}'");
        });
    }
}
