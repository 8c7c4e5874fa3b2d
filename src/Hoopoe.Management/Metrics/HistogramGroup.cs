using System.Globalization;
using System.Text;

namespace Hoopoe.Management.Metrics;

/// <summary>A histogram: how many of something were of which class. Immutable; one for all scrapes.</summary>
/// <param name="name">Its name without prefix.</param>
/// <param name="help">What it is.</param>
/// <param name="labels">Its labels, without braces: protocol="amqp091"; empty for none.</param>
/// <param name="read">Reads it; null where there is nothing to count.</param>
internal sealed class HistogramGroup(string name, string help, string labels, Func<Scrape, Histogram?> read) : MetricGroup(name)
{
    /// <inheritdoc/>
    public override ValueTask WriteAsync(Scrape scrape, string prefix)
    {
        string full = prefix + Family;
        if (read(scrape) is not { } histogram || !scrape.Begin(full, "histogram", help)) return default;
        string before = labels.Length == 0 ? "{le=\"" : $"{{{labels},le=\"";
        long total = 0;
        for (int i = 0; i < histogram.Counts.Count; i++)
        {
            total += histogram.Counts[i];
            string bound = i < histogram.Bounds.Count ? histogram.Bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
            scrape.Text.Sample($"{full}_bucket", Encoding.UTF8.GetBytes($"{before}{bound}\"}}"), total);
        }
        byte[] own = labels.Length == 0 ? LabelText.None : Encoding.UTF8.GetBytes($"{{{labels}}}");
        scrape.Text.Sample($"{full}_count", own, total);
        scrape.Text.Sample($"{full}_sum", own, histogram.Sum);
        return default;
    }
}

/// <summary>How many of something were of which class. Immutable; made for one look.</summary>
/// <param name="Bounds">The largest value of each class but the last, rising.</param>
/// <param name="Counts">How many there were of each class, one number more.</param>
/// <param name="Sum">All values together.</param>
internal sealed record Histogram(IReadOnlyList<double> Bounds, IReadOnlyList<long> Counts, double Sum);
