using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hoopoe.Control;

namespace Hoopoe.Commands.Ctl;

/// <summary>Limits of virtual hosts and users. As with rabbitmqctl, a virtual host's are replaced and a user's are added to.</summary>
internal static class LimitCommands
{
    private const string What = "the definition of limits";

    public static IEnumerable<Command> Of(CtlBuilder builder) => [SetOfHost(builder), ClearOfHost(builder), SetOfUser(builder), ClearOfUser(builder)];

    private static Command SetOfHost(CtlBuilder builder)
    {
        var definition = CtlBuilder.Required("DEFINITION", "A JSON object with max-connections and max-queues; what it leaves out is no longer limited");
        return builder.Define("set_vhost_limits", "Limit a virtual host's connections and queues", [definition], async session =>
        {
            var wanted = ReadLimits(session.Value(definition));
            session.Say($"Setting vhost limits to \"{session.Value(definition)}\" for vhost \"{session.VirtualHost}\" ...");
            foreach (var (limit, value) in wanted) await PutAsync(session, "vhost-limits", session.VirtualHost, limit, value, VirtualHostCommands.Missing(session.VirtualHost));
            foreach (string limit in await NamesAsync(session, "vhost-limits", session.VirtualHost))
            {
                if (!wanted.ContainsKey(limit)) await DeleteAsync(session, "vhost-limits", session.VirtualHost, limit);
            }
        });
    }

    private static Command ClearOfHost(CtlBuilder builder) => builder.Define("clear_vhost_limits", "Limit a virtual host no more", [], async session =>
    {
        session.Say($"Clearing vhost \"{session.VirtualHost}\" limits ...");
        foreach (string limit in await NamesAsync(session, "vhost-limits", session.VirtualHost)) await DeleteAsync(session, "vhost-limits", session.VirtualHost, limit);
    });

    private static Command SetOfUser(CtlBuilder builder)
    {
        var user = CtlBuilder.Required("USERNAME", "The user");
        var definition = CtlBuilder.Required("DEFINITION", "A JSON object with max-connections and max-channels; what it leaves out stays");
        return builder.Define("set_user_limits", "Limit a user's connections and channels", [user, definition], async session =>
        {
            string name = session.Value(user);
            var wanted = ReadLimits(session.Value(definition));
            session.Say($"Setting user limits to \"{session.Value(definition)}\" for user \"{name}\" ...");
            await RequireUserAsync(session, name);
            foreach (var (limit, value) in wanted) await PutAsync(session, "user-limits", name, limit, value, $"user '{name}' does not exist");
        });
    }

    private static Command ClearOfUser(CtlBuilder builder)
    {
        var user = CtlBuilder.Required("USERNAME", "The user");
        var limit = CtlBuilder.Required("LIMIT", "max-connections, max-channels, or all");
        return builder.Define("clear_user_limits", "Limit a user no more", [user, limit], async session =>
        {
            string name = session.Value(user);
            session.Say($"Clearing \"{session.Value(limit)}\" limit for user \"{name}\" ...");
            await RequireUserAsync(session, name);
            string[] limits = session.Value(limit) == "all" ? await NamesAsync(session, "user-limits", name) : [session.Value(limit)];
            foreach (string one in limits) await DeleteAsync(session, "user-limits", name, one);
        });
    }

    private static Dictionary<string, JsonElement> ReadLimits(string text)
    {
        var limits = CtlSession.ReadObject(text, What).EnumerateObject().ToDictionary(limit => limit.Name, limit => limit.Value, StringComparer.Ordinal);
        // Each limit is a call of its own: what is wrong is found before the first.
        foreach (var (name, value) in limits)
        {
            if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out _)) throw new ControlException($"limit '{name}' is a whole number; a negative one is no limit", ExitCode.Data);
        }
        return limits;
    }

    private static async Task RequireUserAsync(CtlSession session, string user)
    {
        if (await session.Api.FindAsync(ApiPath.Of("users", user)) is null) throw new ControlException($"user '{user}' does not exist", ExitCode.NoUser);
    }

    private static Task PutAsync(CtlSession session, string place, string owner, string limit, JsonElement value, string missing) =>
        session.Api.SendAsync(HttpMethod.Put, ApiPath.Of(place, owner, limit), new JsonObject { ["value"] = value.AsNode() }, missing);

    private static Task DeleteAsync(CtlSession session, string place, string owner, string limit) =>
        session.Api.SendAsync(HttpMethod.Delete, ApiPath.Of(place, owner, limit), missing: $"'{owner}' has no limit '{limit}'");

    private static async Task<string[]> NamesAsync(CtlSession session, string place, string owner)
    {
        var found = await session.Api.GetAsync(ApiPath.Of(place, owner), VirtualHostCommands.Missing(owner));
        return [.. found.Items().Where(item => item.At("value").ValueKind == JsonValueKind.Object).SelectMany(item => item.At("value").EnumerateObject()).Select(limit => limit.Name)];
    }
}
