using System.CommandLine;
using Hoopoe.Control;

namespace Hoopoe.Commands.Ctl;

/// <summary>Queues: empty and delete.</summary>
internal static class QueueCommands
{
    public static IEnumerable<Command> Of(CtlBuilder builder) => [Purge(builder), Delete(builder)];

    private static Command Purge(CtlBuilder builder)
    {
        var queue = CtlBuilder.Required("QUEUE", "The queue");
        return builder.Define("purge_queue", "Throw away the messages that a queue holds ready", [queue], async session =>
        {
            session.Say($"Purging queue '{session.Value(queue)}' in vhost '{session.VirtualHost}' ...");
            await session.Api.SendAsync(HttpMethod.Delete, ApiPath.Of("queues", session.VirtualHost, session.Value(queue), "contents"), missing: Missing(session, session.Value(queue)));
        });
    }

    private static Command Delete(CtlBuilder builder)
    {
        var queue = CtlBuilder.Required("QUEUE", "The queue");
        var ifEmpty = new Option<bool>("--if-empty", "-e") { Description = "Only if it holds no messages" };
        var ifUnused = new Option<bool>("--if-unused", "-u") { Description = "Only if it has no consumers" };
        return builder.Define("delete_queue", "Delete a queue with its messages", [queue, ifEmpty, ifUnused], async session =>
        {
            session.Say($"Deleting queue '{session.Value(queue)}' on vhost '{session.VirtualHost}' ...");
            string[] conditions = [.. session.Value(ifEmpty) ? ["if-empty=true"] : Array.Empty<string>(), .. session.Value(ifUnused) ? ["if-unused=true"] : Array.Empty<string>()];
            string path = ApiPath.Of("queues", session.VirtualHost, session.Value(queue)) + (conditions.Length > 0 ? "?" + string.Join('&', conditions) : "");
            await session.Api.SendAsync(HttpMethod.Delete, path, missing: Missing(session, session.Value(queue)));
        });
    }

    private static string Missing(CtlSession session, string queue) => $"there is no queue '{queue}' in virtual host '{session.VirtualHost}'";
}
