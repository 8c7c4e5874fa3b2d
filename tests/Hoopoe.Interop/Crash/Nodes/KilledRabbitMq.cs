using System.Net;
using Hoopoe.Interop.Parity.Brokers;

namespace Hoopoe.Interop.Crash.Nodes;

/// <summary>Debian's rabbitmq-server, which shows that the checks ask for nothing a broker in wide use does not do.</summary>
internal sealed class KilledRabbitMq : KilledNode
{
    private readonly RabbitMqNode _node;
    private readonly ServerProcess _portMapper;

    public KilledRabbitMq()
        : base("hoopoe-crash-rabbitmq-", TimeSpan.FromSeconds(180))
    {
        _node = new RabbitMqNode(Root);
        _portMapper = _node.StartPortMapper();
        File.WriteAllText(Path.Combine(Root, "enabled_plugins"), "[].");
        File.WriteAllText(Path.Combine(Root, "rabbitmq.conf"), "");
    }

    public override IPEndPoint Address => new(IPAddress.Loopback, _node.Port);

    /// <summary>It publishes a dead letter before it settles the original and without waiting for either to be kept, commits queue by
    /// queue, writes that a message was delivered whenever it next writes, and has a quorum queue read acknowledgements after it has
    /// answered the commit or the close.</summary>
    public override Promises Promises { get; } = new()
    {
        DeadLettersExactlyOnce = false,
        TransactionsAllOrNothing = false,
        RedeliveredAfterCrash = false,
        QuorumQueuesSettleAtOnce = false,
        StartLimit = TimeSpan.FromSeconds(120),
    };

    // Its log is a file, and full of what a killed node finds worth a warning.
    public override IReadOnlyList<string> Complaints => [];

    public override string DataDirectory => Path.Combine(Root, "mnesia");

    protected override ServerProcess Launch() => _node.Start();

    protected override void EndHelpers() => _portMapper.Dispose();
}
