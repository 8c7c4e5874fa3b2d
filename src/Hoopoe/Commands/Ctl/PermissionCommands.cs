using System.CommandLine;
using System.Text.Json.Nodes;
using Hoopoe.Control;

namespace Hoopoe.Commands.Ctl;

/// <summary>What users may do in a virtual host, by regular expressions over names and routing keys.</summary>
internal static class PermissionCommands
{
    private const int HadNone = -1;

    public static IEnumerable<Command> Of(CtlBuilder builder) => [Set(builder), Clear(builder), SetTopic(builder), ClearTopic(builder)];

    private static Command Set(CtlBuilder builder)
    {
        var user = CtlBuilder.Required("USERNAME", "The user");
        var configure = CtlBuilder.Required("CONFIGURE", "Names it may declare and delete, a regular expression");
        var write = CtlBuilder.Required("WRITE", "Names it may publish to");
        var read = CtlBuilder.Required("READ", "Names it may consume from");
        return builder.Define("set_permissions", "Say what a user may do in a virtual host", [user, configure, write, read], async session =>
        {
            string name = session.Value(user);
            session.Say($"Setting permissions for user \"{name}\" in vhost \"{session.VirtualHost}\" ...");
            await RequireUserAsync(session, name);
            await session.Api.SendAsync(HttpMethod.Put, ApiPath.Of("permissions", session.VirtualHost, name), new JsonObject { ["configure"] = session.Value(configure), ["write"] = session.Value(write), ["read"] = session.Value(read) }, VirtualHostCommands.Missing(session.VirtualHost));
        });
    }

    private static Command Clear(CtlBuilder builder)
    {
        var user = CtlBuilder.Required("USERNAME", "The user");
        return builder.Define("clear_permissions", "Let a user into a virtual host no more", [user], async session =>
        {
            string name = session.Value(user);
            session.Say($"Clearing permissions for user \"{name}\" in vhost \"{session.VirtualHost}\" ...");
            await RequireUserAsync(session, name);
            try
            {
                await session.Api.SendAsync(HttpMethod.Delete, ApiPath.Of("permissions", session.VirtualHost, name), missing: "", missingCode: HadNone);
            }
            catch (ControlException error) when (error.ExitCode == HadNone)
            {
                // Scripts clear what may not be there, and rabbitmqctl lets them.
            }
        });
    }

    private static Command SetTopic(CtlBuilder builder)
    {
        var user = CtlBuilder.Required("USERNAME", "The user");
        var exchange = CtlBuilder.Required("EXCHANGE", "The topic exchange");
        var write = CtlBuilder.Required("WRITE", "Routing keys it may publish with, a regular expression");
        var read = CtlBuilder.Required("READ", "Routing keys it may bind with");
        return builder.Define("set_topic_permissions", "Say which routing keys a user may use with a topic exchange", [user, exchange, write, read], async session =>
        {
            string name = session.Value(user);
            session.Say($"Setting topic permissions on \"{session.Value(exchange)}\" for user \"{name}\" in vhost \"{session.VirtualHost}\" ...");
            await RequireUserAsync(session, name);
            await session.Api.SendAsync(HttpMethod.Put, ApiPath.Of("topic-permissions", session.VirtualHost, name), new JsonObject { ["exchange"] = session.Value(exchange), ["write"] = session.Value(write), ["read"] = session.Value(read) }, VirtualHostCommands.Missing(session.VirtualHost));
        });
    }

    private static Command ClearTopic(CtlBuilder builder)
    {
        var user = CtlBuilder.Required("USERNAME", "The user");
        var exchange = CtlBuilder.Optional("EXCHANGE", "The topic exchange; without it, all of them");
        return builder.Define("clear_topic_permissions", "Take a user's topic permissions away", [user, exchange], async session =>
        {
            string name = session.Value(user);
            session.Say($"Clearing topic permissions for user \"{name}\" in vhost \"{session.VirtualHost}\" ...");
            await RequireUserAsync(session, name);
            string[] all = ["topic-permissions", session.VirtualHost, name];
            string missing = $"user '{name}' has no such topic permissions in virtual host '{session.VirtualHost}'";
            if (session.Value(exchange) is not { } one)
            {
                await session.Api.SendAsync(HttpMethod.Delete, ApiPath.Of(all), missing: missing);
                return;
            }
            // RabbitMQ's API has no way to clear those of one exchange, which must not look as if there were none.
            var held = await session.Api.ListAsync(ApiPath.Of("users", name, "topic-permissions")).AnyAsync(item => item.TextOf("vhost") == session.VirtualHost && item.TextOf("exchange") == one);
            await session.Api.SendAsync(HttpMethod.Delete, ApiPath.Of([.. all, one]), missing: held ? "this broker can only clear all of a user's topic permissions in a virtual host: leave the exchange out" : missing);
        });
    }

    /// <summary>The API does not say which of the two is absent, user or virtual host.</summary>
    private static async Task RequireUserAsync(CtlSession session, string user)
    {
        if (await session.Api.FindAsync(ApiPath.Of("users", user)) is null) throw new ControlException($"user '{user}' does not exist", ExitCode.NoUser);
        if (await session.Api.FindAsync(ApiPath.Of("vhosts", session.VirtualHost)) is null) throw new ControlException(VirtualHostCommands.Missing(session.VirtualHost), ExitCode.Data);
    }
}
