using System.Text.RegularExpressions;
using Hoopoe.Core.Queues;
using Hoopoe.Core.VirtualHosts;

namespace Hoopoe.Management.Metrics;

/// <summary>Which virtual hosts and queues an answer is about. Immutable.</summary>
internal sealed record ScrapeFilter
{
    private static readonly TimeSpan _longestMatch = TimeSpan.FromMilliseconds(50);

    /// <summary>All of them.</summary>
    public static ScrapeFilter Everything { get; } = new();

    private IReadOnlySet<string>? Hosts { get; init; }

    private Regex? Queues { get; init; }

    /// <summary>A filter by names of virtual hosts, none of which stands for all, and by a regular expression for names of queues.</summary>
    /// <exception cref="ArgumentException">It is no regular expression.</exception>
    public static ScrapeFilter Of(IReadOnlyCollection<string> hosts, string? queues) => new()
    {
        Hosts = hosts.Count == 0 ? null : hosts.ToHashSet(StringComparer.Ordinal),
        Queues = string.IsNullOrEmpty(queues) ? null : new Regex(queues, RegexOptions.CultureInvariant, _longestMatch),
    };

    /// <summary>Whether a virtual host is wanted.</summary>
    public bool Wants(VirtualHost host) => Hosts is null || Hosts.Contains(host.Name);

    /// <summary>Whether a queue is wanted.</summary>
    public bool Wants(Queue queue) => Queues is null || Queues.IsMatch(queue.Name);
}
