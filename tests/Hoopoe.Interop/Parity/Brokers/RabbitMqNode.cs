using System.Diagnostics;

namespace Hoopoe.Interop.Parity.Brokers;

/// <summary>How Debian's rabbitmq-server is run as a node of its own: name, ports, port mapper and all files in one directory, on
/// loopback, so that it neither needs nor disturbs a system service. It may be started again in the same directory.</summary>
internal sealed class RabbitMqNode(string directory)
{
    private const string Server = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    private readonly int[] _ports = FreePort.Find(3);

    /// <summary>Whether the package is installed on this machine.</summary>
    public static bool IsInstalled => File.Exists(Server);

    /// <summary>Where it speaks AMQP.</summary>
    public int Port => _ports[0];

    /// <summary>Starts the port mapper, which must run before the node does and may outlive it.</summary>
    public ServerProcess StartPortMapper() =>
        new(new ProcessStartInfo("epmd", ["-address", "127.0.0.1", "-port", _ports[2].ToString()]), readyText: null);

    /// <summary>Starts the node.</summary>
    public ServerProcess Start()
    {
        ProcessStartInfo start = new(Server);
        (string Name, string Value)[] settings =
        [
            ("HOME", directory),
            // The script then becomes the node instead of the node's parent, so that its process id is the node's.
            ("RUNNING_UNDER_SYSTEMD", "true"),
            ("ERL_EPMD_PORT", _ports[2].ToString()),
            ("ERL_EPMD_ADDRESS", "127.0.0.1"),
            ("RABBITMQ_NODENAME", $"interop{_ports[0]}@localhost"),
            ("RABBITMQ_NODE_PORT", _ports[0].ToString()),
            ("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1"),
            ("RABBITMQ_DIST_PORT", _ports[1].ToString()),
            ("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1}"),
            ("RABBITMQ_CONF_ENV_FILE", Path.Combine(directory, "none")),
            ("RABBITMQ_CONFIG_FILE", Path.Combine(directory, "rabbitmq.conf")),
            ("RABBITMQ_ADVANCED_CONFIG_FILE", Path.Combine(directory, "advanced.config")),
            ("RABBITMQ_ENABLED_PLUGINS_FILE", Path.Combine(directory, "enabled_plugins")),
            ("RABBITMQ_MNESIA_BASE", Path.Combine(directory, "mnesia")),
            ("RABBITMQ_LOG_BASE", Path.Combine(directory, "log")),
            ("RABBITMQ_PID_FILE", Path.Combine(directory, "pid")),
            ("RABBITMQ_LOGS", Path.Combine(directory, "log", "node.log")),
            ("LANG", "C.UTF-8"),
        ];
        foreach ((string name, string value) in settings)
            start.Environment[name] = value;
        start.WorkingDirectory = directory;
        return new ServerProcess(start, "completed with");
    }
}
