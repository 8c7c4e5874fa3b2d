using Hoopoe.Core;
using Hoopoe.Core.Connections;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Queues;
using Hoopoe.Core.VirtualHosts;

namespace Hoopoe.Management.Metrics;

/// <summary>
/// One answer to Prometheus while it is written: what is scraped, each kind of thing listed once and only if it is asked for. Belongs to the
/// answer's task.
/// </summary>
/// <param name="broker">The broker.</param>
/// <param name="node">What only the composition root knows.</param>
/// <param name="floors">What sums were told before.</param>
/// <param name="text">Where it is written.</param>
/// <param name="filter">Which virtual hosts and queues are wanted.</param>
internal sealed class Scrape(Broker broker, NodeFacts node, CounterFloors floors, MetricsText text, ScrapeFilter filter)
{
    private readonly HashSet<string> _begun = new(StringComparer.Ordinal);
    private BrokerTotals? _totals;
    private ProcessFacts? _process;
    private IReadOnlyList<Labelled<Queue>>? _queues;
    private IReadOnlyList<Labelled<IClientConnection>>? _connections;
    private IReadOnlyList<Labelled<IClientChannel>>? _channels;

    /// <summary>The broker.</summary>
    public Broker Broker => broker;

    /// <summary>What only the composition root knows.</summary>
    public NodeFacts Node => node;

    /// <summary>What sums were told before.</summary>
    public CounterFloors Floors => floors;

    /// <summary>Where it is written.</summary>
    public MetricsText Text => text;

    /// <summary>What happened in the whole broker.</summary>
    public BrokerTotals Totals => _totals ??= new BrokerTotals(broker);

    /// <summary>What the process uses.</summary>
    public ProcessFacts Process => _process ??= ProcessFacts.Read();

    /// <summary>The queues.</summary>
    public IReadOnlyList<Labelled<Queue>> Queues => _queues ??=
        [.. from host in Hosts from queue in host.Queues.All where filter.Wants(queue) select new Labelled<Queue>(queue, LabelText.Of(("vhost", host.Name), ("queue", queue.Name)))];

    /// <summary>The exchanges that have a name.</summary>
    public IReadOnlyList<Labelled<Exchange>> Exchanges =>
    [
        .. from host in Hosts
           from exchange in host.Exchanges.All
           where exchange.Name.Length > 0
           select new Labelled<Exchange>(exchange, LabelText.Of(("vhost", host.Name), ("exchange", exchange.Name), ("type", exchange.Definition.Kind))),
    ];

    /// <summary>The exchanges, by what was published to them.</summary>
    public IReadOnlyList<Labelled<Exchange>> PublishedExchanges =>
    [
        .. from host in Hosts
           from exchange in host.Exchanges.All
           select new Labelled<Exchange>(exchange, LabelText.Of(("vhost", host.Name), ("exchange", exchange.Name))),
    ];

    /// <summary>The exchanges that have a name, with how many bindings lead from them.</summary>
    public IReadOnlyList<Labelled<int>> BindingCounts =>
    [
        .. from host in Hosts
           let counts = host.Bindings.All.CountBy(binding => binding.Source, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal)
           from exchange in host.Exchanges.All
           where exchange.Name.Length > 0
           select new Labelled<int>(
               counts.GetValueOrDefault(exchange.Name), LabelText.Of(("vhost", host.Name), ("exchange", exchange.Name), ("type", exchange.Definition.Kind))),
    ];

    /// <summary>The virtual hosts.</summary>
    public IReadOnlyList<Labelled<VirtualHost>> VirtualHosts => [.. Hosts.Select(host => new Labelled<VirtualHost>(host, LabelText.Of(("vhost", host.Name))))];

    /// <summary>The connections.</summary>
    public IReadOnlyList<Labelled<IClientConnection>> Connections => _connections ??=
        [.. broker.Connections.All.Select(connection => new Labelled<IClientConnection>(connection, LabelText.Of(("connection", connection.Name))))];

    /// <summary>The channels.</summary>
    public IReadOnlyList<Labelled<IClientChannel>> Channels => _channels ??=
    [
        .. from connection in Connections
           from channel in connection.Thing.Channels
           select new Labelled<IClientChannel>(channel, LabelText.Of(("channel", $"{connection.Thing.Name} ({channel.Number})"))),
    ];

    private IEnumerable<VirtualHost> Hosts => broker.VirtualHosts.Where(filter.Wants);

    /// <summary>Begins a metric; false if this answer has it already, which must not have it twice.</summary>
    public bool Begin(string name, string type, string help)
    {
        if (!_begun.Add(name)) return false;
        text.Begin(name, type, help);
        return true;
    }
}
