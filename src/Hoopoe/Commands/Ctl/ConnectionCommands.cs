using System.CommandLine;
using Hoopoe.Control;

namespace Hoopoe.Commands.Ctl;

/// <summary>Closes connections, and tells their clients why.</summary>
internal static class ConnectionCommands
{
    public static IEnumerable<Command> Of(CtlBuilder builder) => [Close(builder), CloseAll(builder), CloseOfUser(builder)];

    private static Command Close(CtlBuilder builder)
    {
        var connection = CtlBuilder.Required("CONNECTION", "The connection's name, which list_connections shows as pid and name");
        var reason = Reason();
        return builder.Define("close_connection", "Close a connection", [connection, reason], async session =>
        {
            string name = session.Value(connection);
            session.Say($"Closing connection {name}, reason: {session.Value(reason)} ...");
            await session.Api.SendAsync(HttpMethod.Delete, ApiPath.Of("connections", name), missing: $"there is no connection '{name}'", reason: session.Value(reason));
        });
    }

    private static Command CloseAll(CtlBuilder builder)
    {
        var reason = Reason();
        var global = new Option<bool>("--global") { Description = "Those of every virtual host" };
        var limit = new Option<int>("--limit") { Description = "How many at the most; 0 is all", HelpName = "N", DefaultValueFactory = _ => 0 };
        return builder.Define("close_all_connections", "Close the connections of a virtual host, or all of them", [reason, global, limit], async session =>
        {
            // Of all connections, as those of one virtual host are listed only for who may enter it.
            string? host = session.Value(global) ? null : session.VirtualHost;
            if (host is not null && await session.Api.FindAsync(ApiPath.Of("vhosts", host)) is null) throw new ControlException(VirtualHostCommands.Missing(host), ExitCode.Data);
            await CloseListedAsync(session, "connections", "", session.Value(limit), session.Value(reason), host);
        });
    }

    private static Command CloseOfUser(CtlBuilder builder)
    {
        var user = CtlBuilder.Required("USERNAME", "The user");
        var reason = Reason();
        return builder.Define("close_all_user_connections", "Close a user's connections", [user, reason], session =>
            CloseListedAsync(session, ApiPath.Of("connections", "username", session.Value(user)), $"user '{session.Value(user)}' does not exist", 0, session.Value(reason)));
    }

    private static async Task CloseListedAsync(CtlSession session, string path, string missing, int limit, string reason, string? host = null)
    {
        List<string> names = [];
        await foreach (var connection in session.Api.ListAsync(path, missing))
        {
            if (host is not null && connection.TextOf("vhost") != host) continue;
            if (connection.TextOf("name") is { } name && (limit == 0 || names.Count < limit)) names.Add(name);
        }
        session.Say($"Closing {names.Count} connections, reason: {reason} ...");
        foreach (string name in names)
        {
            try
            {
                await session.Api.SendAsync(HttpMethod.Delete, ApiPath.Of("connections", name), missing: "", missingCode: Gone, reason: reason);
            }
            catch (ControlException error) when (error.ExitCode == Gone)
            {
                // It ended by itself meanwhile, which is what was wanted.
            }
        }
    }

    private const int Gone = -1;

    private static Argument<string> Reason() => CtlBuilder.Required("REASON", "What the client is told");
}
