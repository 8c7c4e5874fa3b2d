using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.Durability;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Queues;
using Hoopoe.Core.VirtualHosts;
using Hoopoe.Server.Timing;

namespace Hoopoe.Tests.Testing;

/// <summary>A broker whose definitions are recorded, with short ways to declare and delete.</summary>
internal sealed class DefinitionRig : IDisposable
{
    private readonly Turn _turn = new();

    public DefinitionRig() =>
        Core = new Broker(new BrokerOptions { Time = new VirtualTime(), Random = new SeededRandom(1), Log = Log, Failed = error => throw error });

    public RecordingLog Log { get; } = new();

    public Broker Core { get; }

    /// <summary>What restoring reported.</summary>
    public List<string> Reports { get; } = [];

    public VirtualHost Host => Core.AddVirtualHost("/");

    /// <summary>What a checkpoint would say, in an order that does not depend on how it came to be.</summary>
    public IEnumerable<string> Checkpoint => DefinitionText.Of(DurableDefinitions.Of(Core)).Order(StringComparer.Ordinal);

    /// <summary>A broker made from what recovery found.</summary>
    public static DefinitionRig Restored(DefinitionState state)
    {
        var rig = new DefinitionRig();
        rig.Core.Restore(state, (change, why) => rig.Reports.Add($"{DefinitionText.Of(change)}: {why}"));
        return rig;
    }

    public BrokerError? Queue(string name, bool durable = true, object? owner = null, params (string, object?)[] arguments)
    {
        var definition = new QueueDefinition(name, durable, AutoDelete: false, owner, TestMessages.Arguments(arguments), new QueueSettings());
        return Host.Queues.Declare(definition, owner, Grant.Everything, out _, _turn);
    }

    public BrokerError? Exchange(
        string name, string kind = "direct", bool durable = true, bool autoDelete = false, params (string, object?)[] arguments) =>
        Host.Exchanges.Declare(
            new ExchangeDefinition(name, kind, durable, autoDelete, Internal: false, TestMessages.Arguments(arguments)), Grant.Everything);

    public BrokerError? Bind(string source, string destination, string key = "key", bool toExchange = false, params (string, object?)[] arguments) =>
        Host.Bindings.Bind(new BindingDefinition(source, destination, toExchange, key, TestMessages.Arguments(arguments)), null, Grant.Everything);

    public BrokerError? Unbind(string source, string destination, string key = "key", bool toExchange = false) =>
        Host.Bindings.Unbind(new BindingDefinition(source, destination, toExchange, key, Arguments.Empty), null, Grant.Everything);

    public BrokerError? DeleteQueue(string name) =>
        Host.Queues.Delete(name, ifUnused: false, ifEmpty: false, null, Grant.Everything, out _, _turn);

    public BrokerError? DeleteExchange(string name) => Host.Exchanges.Delete(name, ifUnused: false, Grant.Everything);

    public void Dispose()
    {
        _turn.Complete();
        Core.Dispose();
    }
}
