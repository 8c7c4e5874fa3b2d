using System.Net;

namespace Hoopoe.Interop.Parity.Brokers;

/// <summary>Debian's rabbitmq-server as a private node: with the users and plugins
/// that the scripts ask for. Gone with all its files when disposed.</summary>
internal sealed class RabbitMqBroker : IBroker
{
    private const string Plugins = "[rabbitmq_consistent_hash_exchange,rabbitmq_random_exchange].";

    private readonly string _directory = Directory.CreateTempSubdirectory("hoopoe-parity-rabbitmq-").FullName;
    private readonly ServerProcess _portMapper;
    private readonly ServerProcess _server;

    public RabbitMqBroker()
    {
        var node = new RabbitMqNode(_directory);
        Address = new IPEndPoint(IPAddress.Loopback, node.Port);
        _portMapper = node.StartPortMapper();
        WriteConfiguration();
        _server = node.Start();
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
    public static bool IsInstalled => RabbitMqNode.IsInstalled;

    public IPEndPoint Address { get; }

    public void Dispose()
    {
        _server.Dispose();
        _portMapper.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private void WriteConfiguration()
    {
        string definitions = Path.Combine(_directory, "definitions.json");
        Definitions.WriteTo(definitions);
        File.WriteAllText(Path.Combine(_directory, "enabled_plugins"), Plugins);
        File.WriteAllText(Path.Combine(_directory, "rabbitmq.conf"), $"load_definitions = {definitions}\nmax_message_size = {Definitions.MaxMessageSize}\n");
    }
}
