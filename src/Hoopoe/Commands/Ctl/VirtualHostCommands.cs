using System.CommandLine;
using Hoopoe.Control;

namespace Hoopoe.Commands.Ctl;

/// <summary>Virtual hosts: make and remove.</summary>
internal static class VirtualHostCommands
{
    public static IEnumerable<Command> Of(CtlBuilder builder) => [Add(builder), Delete(builder)];

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
            Dictionary<string, string> wanted = [];
            if (session.Value(description) is { } text) wanted["description"] = text;
            if (session.Value(tags) is { } list) wanted["tags"] = list;
            if (session.Value(type) is { } kind) wanted["default_queue_type"] = kind;
            await session.Api.SendAsync(HttpMethod.Put, ApiPath.Of("vhosts", name), wanted);
        });
    }

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
