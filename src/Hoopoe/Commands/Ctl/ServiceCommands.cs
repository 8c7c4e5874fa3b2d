using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Hoopoe.Control;
using Hoopoe.Server.Configuration;

namespace Hoopoe.Commands.Ctl;

/// <summary>What is asked of a running broker of our kind: to serve clients or not, to look at its certificates, how much memory messages may take, what is logged.</summary>
internal static class ServiceCommands
{
    private const string Missing = "this broker cannot be asked that over its HTTP API: it is none of ours, or of an older version";

    public static IEnumerable<Command> Of(CtlBuilder builder) =>
    [
        builder.Define("stop_app", "Serve no clients until start_app: connections are told, nobody gets in; the HTTP API goes on", [], session => SetServiceAsync(session, running: false)),
        builder.Define("start_app", "Serve clients again", [], session => SetServiceAsync(session, running: true)),
        builder.Define("reload_certificates", "Read the certificates for TLS anew; connections that are there go on", [], session =>
        {
            session.Say("Reloading certificates ...");
            return session.Api.SendAsync(HttpMethod.Post, ApiPath.Of("hoopoe", "certificates"), new JsonObject(), "this broker speaks no TLS, or is none of ours");
        }),
        MemoryLimit(builder), LogLevel(builder),
    ];

    private static Task SetServiceAsync(CtlSession session, bool running)
    {
        session.Say($"{(running ? "Starting" : "Stopping")} the service of clients ...");
        return session.Api.SendAsync(HttpMethod.Put, ApiPath.Of("hoopoe", "service"), new JsonObject { ["running"] = running }, Missing);
    }

    private static Command LogLevel(CtlBuilder builder)
    {
        var level = CtlBuilder.Required("LEVEL", "debug, info, warning, error, critical or none");
        return builder.Define("set_log_level", "Say from which level on the broker logs, until its next start", [level], async session =>
        {
            session.Say($"Setting log level to \"{session.Value(level)}\" ...");
            string name = session.Value(level) == "info" ? "information" : session.Value(level);
            await session.Api.SendAsync(HttpMethod.Put, ApiPath.Of("hoopoe", "log-levels"), new JsonObject { ["default"] = name }, Missing);
        });
    }

    private static Command MemoryLimit(CtlBuilder builder)
    {
        var limit = CtlBuilder.Required("LIMIT", "A share of the machine's memory, as 0.4; or absolute, and then a size");
        var size = CtlBuilder.Optional("SIZE", "Behind absolute: bytes, or a size as 2GB");
        return builder.Define("set_vm_memory_high_watermark", "Limit the memory of messages, until the next start", [limit, size], async session =>
        {
            session.Say($"Setting memory threshold to {session.Value(size) ?? session.Value(limit)} ...");
            await session.Api.SendAsync(HttpMethod.Put, ApiPath.Of("hoopoe", "memory-limit"), Read(session.Value(limit), session.Value(size)), Missing);
        });
    }

    private static JsonObject Read(string limit, string? size)
    {
        if (limit == "absolute")
        {
            return size is not null && ByteSize.TryParse(size, out long bytes) && bytes > 0
                ? new JsonObject { ["bytes"] = bytes }
                : throw new ControlException("absolute takes a size above 0, as 2GB", ExitCode.Usage);
        }
        return size is null && double.TryParse(limit, NumberStyles.Float, CultureInfo.InvariantCulture, out double fraction) && fraction is > 0 and <= 1
            ? new JsonObject { ["fraction"] = fraction }
            : throw new ControlException("the limit is a share of the machine's memory above 0 and up to 1, or 'absolute' and a size", ExitCode.Usage);
    }
}
