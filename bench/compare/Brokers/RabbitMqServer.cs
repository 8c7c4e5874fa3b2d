using System.Net;
using Hoopoe.Interop.Parity.Brokers;

namespace Hoopoe.Compare.Brokers;

/// <summary>Debian's rabbitmq-server with its defaults, as a node of its own.</summary>
internal sealed class RabbitMqServer : StartedBroker
{
    public const string RabbitMqName = "RabbitMQ";

    private readonly RabbitMqNode _node;
    private readonly ServerProcess _portMapper;

    public RabbitMqServer(string directory)
        : base(RabbitMqName, directory)
    {
        _node = new RabbitMqNode(directory);
        _portMapper = _node.StartPortMapper();
    }

    /// <summary>Whether the package is installed on this machine.</summary>
    public static bool IsInstalled => RabbitMqNode.IsInstalled;

    public override DnsEndPoint Address => new("127.0.0.1", _node.Port);

    public override string DataDirectory => Path.Combine(Folder, "mnesia");

    public override void Dispose()
    {
        base.Dispose();
        _portMapper.Dispose();
    }

    protected override ServerProcess Start()
    {
        File.WriteAllText(Path.Combine(Folder, "rabbitmq.conf"), "");
        File.WriteAllText(Path.Combine(Folder, "enabled_plugins"), "[].");
        return _node.Start();
    }
}
