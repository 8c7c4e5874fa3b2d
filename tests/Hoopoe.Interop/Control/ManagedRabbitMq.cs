using Hoopoe.Interop.Parity.Brokers;

namespace Hoopoe.Interop.Control;

/// <summary>Debian's rabbitmq-server with its management plugin, for the tests of a class; started by the first that asks, and gone with all its files at the end.</summary>
public sealed class ManagedRabbitMq : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("hoopoe-ctl-rabbitmq-").FullName;
    private readonly int _httpPort = FreePort.Find(1)[0];
    private readonly Lazy<RabbitMqNode> _node;
    private ServerProcess? _portMapper;
    private ServerProcess? _server;

    public ManagedRabbitMq() => _node = new Lazy<RabbitMqNode>(Start);

    /// <summary>Where it speaks AMQP.</summary>
    public string AmqpUri => $"amqp://127.0.0.1:{_node.Value.Port}";

    /// <summary>Where its HTTP API is.</summary>
    public string HttpUrl => _node.Value is not null ? $"http://guest:guest@127.0.0.1:{_httpPort}" : "";

    public void Dispose()
    {
        _server?.Dispose();
        _portMapper?.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private RabbitMqNode Start()
    {
        var node = new RabbitMqNode(_directory);
        File.WriteAllText(Path.Combine(_directory, "enabled_plugins"), "[rabbitmq_management].");
        File.WriteAllText(Path.Combine(_directory, "rabbitmq.conf"), $"management.tcp.ip = 127.0.0.1\nmanagement.tcp.port = {_httpPort}\ncollect_statistics_interval = 500\n");
        _portMapper = node.StartPortMapper();
        _server = node.Start();
        _server.AwaitReady(TimeSpan.FromSeconds(90));
        return node;
    }
}
