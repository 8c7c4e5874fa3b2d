using System.Net;
using Hoopoe.Interop.Parity.Brokers;

namespace Hoopoe.Interop.Management;

/// <summary>Debian's rabbitmq-server with its management plugin, as a private node on loopback. Gone with all its files when disposed.</summary>
internal sealed class ManagedRabbitMq : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("hoopoe-managed-rabbitmq-").FullName;
    private readonly ServerProcess _portMapper;
    private readonly ServerProcess _server;

    public ManagedRabbitMq()
    {
        int port = FreePort.Find(1)[0];
        Http = new Uri($"http://127.0.0.1:{port}");
        File.WriteAllText(Path.Combine(_directory, "enabled_plugins"), "[rabbitmq_management].");
        File.WriteAllText(Path.Combine(_directory, "rabbitmq.conf"), $"management.tcp.ip = 127.0.0.1\nmanagement.tcp.port = {port}\ncollect_statistics_interval = 500\n");
        var node = new RabbitMqNode(_directory);
        Amqp = new IPEndPoint(IPAddress.Loopback, node.Port);
        _portMapper = node.StartPortMapper();
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

    /// <summary>Where it speaks AMQP.</summary>
    public IPEndPoint Amqp { get; }

    /// <summary>Where its API is.</summary>
    public Uri Http { get; }

    public void Dispose()
    {
        _server.Dispose();
        _portMapper.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
