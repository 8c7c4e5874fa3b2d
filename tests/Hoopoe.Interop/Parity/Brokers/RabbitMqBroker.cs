using System.Diagnostics;
using System.Net;

namespace Hoopoe.Interop.Parity.Brokers;

/// <summary>Debian's rabbitmq-server as a private node: its own name, ports, directories and port mapper, all on loopback, so that it
/// neither needs nor disturbs a system service. Gone with all its files when disposed.</summary>
internal sealed class RabbitMqBroker : IBroker
{
    private const string Server = "/usr/lib/rabbitmq/bin/rabbitmq-server";
    private const string Plugins = "[rabbitmq_consistent_hash_exchange,rabbitmq_random_exchange].";

    private readonly string _directory = Directory.CreateTempSubdirectory("hoopoe-parity-rabbitmq-").FullName;
    private readonly ServerProcess _portMapper;
    private readonly ServerProcess _server;

    public RabbitMqBroker()
    {
        int[] ports = FreePort.Find(3);
        Address = new IPEndPoint(IPAddress.Loopback, ports[0]);
        _portMapper = new ServerProcess(PortMapper(ports[2]), readyText: null);
        WriteConfiguration();
        _server = new ServerProcess(Node(ports), "completed with");
        try
        {
            _server.AwaitReady(TimeSpan.FromSeconds(90));
        }
        catch (InvalidOperationException)
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Whether the package is installed on this machine.</summary>
    public static bool IsInstalled => File.Exists(Server);

    public IPEndPoint Address { get; }

    public void Dispose()
    {
        _server.Dispose();
        _portMapper.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static ProcessStartInfo PortMapper(int port) => new("epmd", ["-address", "127.0.0.1", "-port", port.ToString()]);

    private ProcessStartInfo Node(int[] ports)
    {
        ProcessStartInfo start = new(Server);
        (string Name, string Value)[] settings =
        [
            ("HOME", _directory),
            // The script then becomes the node instead of the node's parent, so that its process id is the node's.
            ("RUNNING_UNDER_SYSTEMD", "true"),
            ("ERL_EPMD_PORT", ports[2].ToString()),
            ("ERL_EPMD_ADDRESS", "127.0.0.1"),
            ("RABBITMQ_NODENAME", $"parity{ports[0]}@localhost"),
            ("RABBITMQ_NODE_PORT", ports[0].ToString()),
            ("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1"),
            ("RABBITMQ_DIST_PORT", ports[1].ToString()),
            ("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1}"),
            ("RABBITMQ_CONF_ENV_FILE", Path.Combine(_directory, "none")),
            ("RABBITMQ_CONFIG_FILE", Path.Combine(_directory, "rabbitmq.conf")),
            ("RABBITMQ_ADVANCED_CONFIG_FILE", Path.Combine(_directory, "advanced.config")),
            ("RABBITMQ_ENABLED_PLUGINS_FILE", Path.Combine(_directory, "enabled_plugins")),
            ("RABBITMQ_MNESIA_BASE", Path.Combine(_directory, "mnesia")),
            ("RABBITMQ_LOG_BASE", Path.Combine(_directory, "log")),
            ("RABBITMQ_PID_FILE", Path.Combine(_directory, "pid")),
            ("RABBITMQ_LOGS", Path.Combine(_directory, "log", "node.log")),
            ("LANG", "C.UTF-8"),
        ];
        foreach ((string name, string value) in settings)
            start.Environment[name] = value;
        start.WorkingDirectory = _directory;
        return start;
    }

    private void WriteConfiguration()
    {
        string definitions = Path.Combine(_directory, "definitions.json");
        Definitions.WriteTo(definitions);
        File.WriteAllText(Path.Combine(_directory, "enabled_plugins"), Plugins);
        File.WriteAllText(Path.Combine(_directory, "rabbitmq.conf"), $"load_definitions = {definitions}\n");
    }
}
