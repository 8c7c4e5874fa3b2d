namespace Hoopoe.Management.Metrics;

/// <summary>Metrics that are asked for together, one of RabbitMQ's families. Immutable; one for all scrapes.</summary>
/// <param name="family">The family's name, by which /metrics/detailed is asked for it.</param>
internal abstract class MetricGroup(string family)
{
    /// <summary>The family's name.</summary>
    public string Family => family;

    /// <summary>Writes all of its metrics that the scrape has not written yet.</summary>
    /// <param name="scrape">What is scraped.</param>
    /// <param name="prefix">What stands before their names.</param>
    public abstract ValueTask WriteAsync(Scrape scrape, string prefix);
}

/// <summary>Metrics of all things of one kind.</summary>
/// <param name="family">The family's name.</param>
/// <param name="list">Finds the things.</param>
/// <param name="metrics">The metrics.</param>
internal sealed class MetricGroup<T>(string family, Func<Scrape, IReadOnlyList<Labelled<T>>> list, params IReadOnlyList<Metric<T>> metrics)
    : MetricGroup(family)
{
    /// <summary>
    /// Whether its numbers are sums over things that come and go: what ends while it is added up may be missing from a sum this once, and a
    /// counter must not fall for that.
    /// </summary>
    public bool Sums { get; init; }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(Scrape scrape, string prefix)
    {
        var things = list(scrape);
        foreach (var metric in metrics)
        {
            string name = prefix + metric.Name;
            if (!scrape.Begin(name, metric.Type, metric.Help)) continue;
            bool mustNotFall = Sums && metric.Type == "counter";
            for (int i = 0; i < things.Count; i++)
            {
                double value = metric.Read(things[i].Thing);
                if (double.IsNaN(value)) continue;
                if (mustNotFall) value = scrape.Floors.Raise(name, things[i].Labels, value);
                scrape.Text.Sample(name, things[i].Labels, value);
                await scrape.Text.FlushIfMuchAsync();
            }
        }
    }
}
