using Hoopoe.Core.VirtualHosts;
using Hoopoe.Management.Hints.Sampling;

namespace Hoopoe.Management.Hints.Routing;

/// <summary>What the counters of a virtual host's publishers were at one look, or within a minute. Immutable.</summary>
/// <param name="Published">Messages published.</param>
/// <param name="Returned">Those given back because no queue took them.</param>
/// <param name="Dropped">Those dropped because no queue took them.</param>
internal readonly record struct PublishSample(long Published, long Returned, long Dropped);

/// <summary>What was published in a virtual host, as the rule sees it. Immutable.</summary>
/// <param name="Length">How long the window is.</param>
/// <param name="Change">What happened within it.</param>
/// <param name="DeadEnds">Exchanges that were published to and have led nowhere since the start; some, by name.</param>
internal sealed record PublishWindow(TimeSpan Length, PublishSample Change, IReadOnlyList<string> DeadEnds);

/// <summary>
/// Messages that no queue takes, all the time. Belongs to the monitor's thread; lives as long as the API.
/// </summary>
internal sealed class UnroutablePublishes
{
    // Messages a second: now and then one that comes too early, or too late, is usual.
    private static readonly Threshold _rate = new(1, 0.2);

    // And of a hundred that are published: where very many are, some that nobody listens to are meant to be so.
    private static readonly Threshold _share = new(0.01, 0.005);

    private const int MostDeadEnds = 3;

    private readonly Dictionary<VirtualHost, Slices<PublishSample>> _hosts = [];

    /// <summary>The rule.</summary>
    public static Rule<PublishWindow> Rule { get; } = new("unroutable-publishes", Judge);

    /// <summary>Looks at every virtual host.</summary>
    public void Apply(HintBoard board, IReadOnlyList<VirtualHost> hosts, long nowMs)
    {
        foreach (var gone in _hosts.Keys.Except(hosts).ToArray()) _hosts.Remove(gone);
        foreach (var host in hosts)
        {
            if (!_hosts.TryGetValue(host, out var slices)) _hosts.Add(host, slices = new Slices<PublishSample>());
            var published = host.Published;
            slices.Add(nowMs, new PublishSample(published.Published, published.Returned, published.Dropped));
            PublishSample first = slices[0], last = slices.Newest;
            var change = new PublishSample(last.Published - first.Published, last.Returned - first.Returned, last.Dropped - first.Dropped);
            if (change.Returned + change.Dropped == 0) continue;
            board.Apply(Rule, host, new PublishWindow(slices.Length, change, DeadEndsOf(host)), static one => new HintSubject("vhost", one.Name, "exchanges") { VirtualHost = one.Name });
        }
    }

    private static IReadOnlyList<string> DeadEndsOf(VirtualHost host) =>
        [.. host.Exchanges.All.Where(exchange => exchange is { PublishedIn: > 0, PublishedOut: 0 }).Take(MostDeadEnds).Select(exchange => exchange.Name)];

    private static Finding? Judge(PublishWindow window, bool isShown)
    {
        if (window.Length <= TimeSpan.Zero) return null;
        long lost = window.Change.Returned + window.Change.Dropped;
        double rate = lost / window.Length.TotalSeconds;
        double share = window.Change.Published > 0 ? Math.Min(1, (double)lost / window.Change.Published) : 1;
        if (!_rate.IsPassed(rate, isShown) || !_share.IsPassed(share, isShown)) return null;
        string where = window.DeadEnds.Count > 0 ? $" Exchanges that have led nowhere since the start: {string.Join(", ", window.DeadEnds.Select(name => name.Length == 0 ? "the default one" : $"'{name}'"))}." : "";
        return new Finding(
            HintSeverity.Warning,
            $"No queue takes {Words.Rate(rate)} of what is published ({Words.Percent(share)}): {Words.Count(window.Change.Dropped)} dropped and {Words.Count(window.Change.Returned)} returned within {Words.Duration(window.Length.TotalSeconds)}.{where}",
            "Bind a queue to the exchange by the routing key in use, or correct exchange and key of the publisher. Publish with the mandatory flag to learn of each; give the exchange an alternate-exchange to keep them.",
            [
                ("unroutable_per_second", rate), ("share_of_published", share), ("dropped", window.Change.Dropped), ("returned", window.Change.Returned),
                .. window.DeadEnds.Select((name, at) => ($"exchange_{at + 1}", (object)name)),
            ]);
    }
}
