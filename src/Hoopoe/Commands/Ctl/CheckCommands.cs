using System.CommandLine;
using System.Globalization;
using Hoopoe.Control;
using Hoopoe.Control.Lists;

namespace Hoopoe.Commands.Ctl;

/// <summary>Health checks, as rabbitmq-diagnostics names them: 0 is healthy, 70 is not.</summary>
internal static class CheckCommands
{
    public static IEnumerable<Command> Of(CtlBuilder builder) =>
    [
        Check(builder, "check_running", "Whether the broker runs and lets us in", "whoami"),
        Check(builder, "check_alarms", "Whether no node of the cluster has an alarm", "health/checks/alarms"),
        Check(builder, "check_local_alarms", "Whether this node has no alarm", "health/checks/local-alarms"),
        Check(builder, "check_virtual_hosts", "Whether every virtual host runs", "health/checks/virtual-hosts"),
        Check(builder, "check_if_node_is_mirror_sync_critical", "Whether no mirrored queue would be lost with this node", "health/checks/node-is-mirror-sync-critical"),
        Check(builder, "check_if_node_is_quorum_critical", "Whether no quorum queue would lose its quorum with this node", "health/checks/node-is-quorum-critical"),
        Check(builder, "node_health_check", "Whether this node has no alarm and its virtual hosts run", "health/checks/local-alarms", "health/checks/virtual-hosts"),
        CheckPort(builder), CheckProtocol(builder), CheckCertificates(builder),
    ];

    private static Command Check(CtlBuilder builder, string name, string description, params string[] paths) =>
        builder.Define(name, description, [], session => RunAsync(session, name, paths));

    private static Command CheckPort(CtlBuilder builder)
    {
        var port = new Argument<int>("PORT") { Description = "The port" };
        return builder.Define("check_port_listener", "Whether the broker listens at a port", [port], session =>
            RunAsync(session, "check_port_listener", ApiPath.Of("health", "checks", "port-listener", session.Value(port).ToString(CultureInfo.InvariantCulture))));
    }

    private static Command CheckProtocol(CtlBuilder builder)
    {
        var protocol = CtlBuilder.Required("PROTOCOL", "amqp, mqtt, stomp, http and the like");
        return builder.Define("check_protocol_listener", "Whether the broker listens for a protocol", [protocol], session =>
            RunAsync(session, "check_protocol_listener", ApiPath.Of("health", "checks", "protocol-listener", session.Value(protocol))));
    }

    private static Command CheckCertificates(CtlBuilder builder)
    {
        var within = new Option<int>("--within") { Description = "How long they must be good for", HelpName = "N", DefaultValueFactory = _ => 4 };
        var unit = new Option<string>("--unit") { Description = "days, weeks, months or years", HelpName = "UNIT", DefaultValueFactory = _ => "weeks" };
        return builder.Define("check_certificate_expiration", "Whether no certificate of a listener expires soon", [within, unit], session =>
            RunAsync(session, "check_certificate_expiration", ApiPath.Of("health", "checks", "certificate-expiration", session.Value(within).ToString(CultureInfo.InvariantCulture), session.Value(unit))));
    }

    private static async Task RunAsync(CtlSession session, string name, params string[] paths)
    {
        foreach (string path in paths)
        {
            // Asking who we are is a check too, but answers with a name instead of a status.
            var (passed, answer) = path == "whoami" ? (true, await session.Api.GetAsync(path)) : await session.Api.CheckAsync(path);
            if (session.Format == ListFormat.Json) session.WriteJson(answer.AsNode());
            if (!passed) throw new ControlException($"{name} failed: {answer.TextOf("reason") ?? CellText.Of(answer)}", ExitCode.Software);
        }
        session.Say($"{name} passed");
    }
}
