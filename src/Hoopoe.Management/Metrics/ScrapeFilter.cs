using Hoopoe.Core;
using Hoopoe.Core.Queues;
using Hoopoe.Core.VirtualHosts;
using Hoopoe.Management.Http;

namespace Hoopoe.Management.Metrics;

/// <summary>Which virtual hosts and queues an answer is about. Immutable.</summary>
internal sealed record ScrapeFilter
{
    /// <summary>All of them.</summary>
    public static ScrapeFilter Everything { get; } = new();

    private IReadOnlySet<string>? Hosts { get; init; }

    private IReadOnlySet<Queue>? Queues { get; init; }

    /// <summary>
    /// A filter by names of virtual hosts, none of which stands for all, and by a regular expression for names of queues. These are chosen at
    /// once, so that an expression that takes too long is refused before anything is written.
    /// </summary>
    /// <exception cref="ApiException">It is no regular expression, or takes too long.</exception>
    public static ScrapeFilter Of(Broker broker, IReadOnlyCollection<string> hosts, string? queues)
    {
        var filter = new ScrapeFilter { Hosts = hosts.Count == 0 ? null : hosts.ToHashSet(StringComparer.Ordinal) };
        if (string.IsNullOrEmpty(queues)) return filter;
        var pattern = new NameFilter(queues, "queue");
        var all = broker.VirtualHosts.Where(filter.Wants).SelectMany(host => host.Queues.Unordered);
        return filter with { Queues = all.Where(queue => pattern.Matches(queue.Name)).ToHashSet() };
    }

    /// <summary>Whether a virtual host is wanted.</summary>
    public bool Wants(VirtualHost host) => Hosts is null || Hosts.Contains(host.Name);

    /// <summary>Whether a queue is wanted.</summary>
    public bool Wants(Queue queue) => Queues is null || Queues.Contains(queue);
}
