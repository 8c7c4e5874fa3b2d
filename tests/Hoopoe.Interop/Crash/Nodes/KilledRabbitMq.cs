using System.Diagnostics;
using System.Net;
using Hoopoe.Interop.Parity.Brokers;

namespace Hoopoe.Interop.Crash.Nodes;

/// <summary>Debian's rabbitmq-server, which shows that the checks ask for nothing a broker in wide use does not do.</summary>
internal sealed class KilledRabbitMq : INode
{
    private static readonly TimeSpan PatienceForReady = TimeSpan.FromSeconds(180);

    private readonly string _directory = Directory.CreateTempSubdirectory("hoopoe-crash-rabbitmq-").FullName;
    private readonly RabbitMqNode _node;
    private readonly ServerProcess _portMapper;
    private ServerProcess? _server;

    public KilledRabbitMq()
    {
        _node = new RabbitMqNode(_directory);
        _portMapper = _node.StartPortMapper();
        File.WriteAllText(Path.Combine(_directory, "enabled_plugins"), "[].");
        File.WriteAllText(Path.Combine(_directory, "rabbitmq.conf"), "");
    }

    public IPEndPoint Address => new(IPAddress.Loopback, _node.Port);

    /// <summary>It publishes a dead letter before it settles the original and without waiting for either to be kept, commits queue by
    /// queue, writes that a message was delivered whenever it next writes, and has a quorum queue read acknowledgements after it has
    /// answered the commit or the close.</summary>
    public Promises Promises { get; } = new()
    {
        DeadLettersExactlyOnce = false,
        TransactionsAllOrNothing = false,
        RedeliveredAfterCrash = false,
        QuorumQueuesSettleAtOnce = false,
        StartLimit = TimeSpan.FromSeconds(120),
    };

    public int ProcessId => _server!.Id;

    // Its log is a file, and full of what a killed node finds worth a warning.
    public IReadOnlyList<string> Complaints => [];

    public string DataDirectory => Path.Combine(_directory, "mnesia");

    public TimeSpan Start()
    {
        Stopwatch watch = Stopwatch.StartNew();
        _server?.Dispose();
        _server = _node.Start();
        _server.AwaitReady(PatienceForReady);
        return watch.Elapsed;
    }

    public void Kill() => _server!.Kill();

    public void Stop()
    {
        _server!.Dispose();
        _server = null;
    }

    public void Dispose()
    {
        _server?.Dispose();
        _portMapper.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
