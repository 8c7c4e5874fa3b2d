using System.CommandLine;
using System.Text.Json.Nodes;
using Hoopoe.Control;

namespace Hoopoe.Commands.Ctl;

/// <summary>Virtual hosts: make and remove.</summary>
internal static class VirtualHostCommands
{
    public static IEnumerable<Command> Of(CtlBuilder builder) => [Add(builder), SetTags(builder), Restart(builder), Delete(builder)];

    public static string Missing(string host) => $"virtual host '{host}' does not exist";

    private static Command Add(CtlBuilder builder)
    {
        var host = CtlBuilder.Required("VHOST", "The virtual host");
        var description = new Option<string?>("--description") { Description = "What it is for", HelpName = "TEXT" };
        var tags = new Option<string?>("--tags") { Description = "Tags, separated by commas", HelpName = "TAGS" };
        var type = new Option<string?>("--default-queue-type") { Description = "The type of queues that name none: classic, quorum or stream", HelpName = "TYPE" };
        return builder.Define("add_vhost", "Make a virtual host", [host, description, tags, type], async session =>
        {
            string name = session.Value(host);
            session.Say($"Adding vhost \"{name}\" ...");
            JsonObject wanted = [];
            if (session.Value(description) is { } text) wanted["description"] = text;
            if (session.Value(tags) is { } list) wanted["tags"] = list;
            if (session.Value(type) is { } kind) wanted["default_queue_type"] = kind;
            await session.Api.SendAsync(HttpMethod.Put, ApiPath.Of("vhosts", name), wanted);
        });
    }

    private static Command SetTags(CtlBuilder builder)
    {
        var host = CtlBuilder.Required("VHOST", "The virtual host");
        var tags = new Argument<string[]>("TAG") { Description = "Its tags from now on; none takes them all away", Arity = ArgumentArity.ZeroOrMore };
        return builder.Define("set_vhost_tags", "Say what kind of virtual host it is", [host, tags], async session =>
        {
            string name = session.Value(host);
            session.Say($"Setting tags for virtual host \"{name}\" to [{string.Join(", ", session.Value(tags))}] ...");
            var before = await session.Api.GetAsync(ApiPath.Of("vhosts", name), Missing(name));
            // RabbitMQ forgets the description that is not said again.
            await session.Api.SendAsync(HttpMethod.Put, ApiPath.Of("vhosts", name), new JsonObject { ["description"] = before.TextOf("description") ?? "", ["tags"] = string.Join(',', session.Value(tags)) });
        });
    }

    private static Command Restart(CtlBuilder builder) =>
        builder.Define("restart_vhost", "Start a virtual host that has failed; one that runs goes on", [], async session =>
        {
            string node = await NodeCommands.AnsweringAsync(session);
            session.Say($"Trying to restart vhost '{session.VirtualHost}' on node '{node}' ...");
            await session.Api.SendAsync(HttpMethod.Post, ApiPath.Of("vhosts", session.VirtualHost, "start", node), missing: Missing(session.VirtualHost));
        });

    private static Command Delete(CtlBuilder builder)
    {
        var host = CtlBuilder.Required("VHOST", "The virtual host");
        return builder.Define("delete_vhost", "Remove a virtual host with everything in it", [host], async session =>
        {
            string name = session.Value(host);
            session.Say($"Deleting vhost \"{name}\" ...");
            await session.Api.SendAsync(HttpMethod.Delete, ApiPath.Of("vhosts", name), missing: Missing(name));
        });
    }
}
