namespace Hoopoe.Interop.Telemetry;

/// <summary>A number of a metric as a collector gets it (opentelemetry/proto/metrics/v1/metrics.proto). Immutable.</summary>
/// <param name="Name">The metric.</param>
/// <param name="Attributes">What tells it from others of the metric.</param>
/// <param name="Value">Its value; of a histogram, how many there were.</param>
/// <param name="IsMonotonic">Whether it only grows.</param>
internal sealed record CollectedMetric(string Name, IReadOnlyDictionary<string, string> Attributes, double Value, bool IsMonotonic)
{
    /// <summary>All numbers of a request.</summary>
    public static IEnumerable<CollectedMetric> In(WireFields request) =>
        from ofResource in request.All(1)
        from ofScope in ofResource.All(2)
        from metric in ofScope.All(2)
        from point in Points(metric)
        select point;

    private static IEnumerable<CollectedMetric> Points(WireFields metric)
    {
        string name = metric.Text(1);
        foreach (int kind in (int[])[5, 7])
        {
            foreach (var point in metric.One(kind).All(1))
            {
                double value = point.Has(6) ? (long)point.Number(6) : point.Real(4);
                yield return new CollectedMetric(name, CollectedSpan.Pairs(point, 7), value, metric.One(kind).Number(3) != 0);
            }
        }
        foreach (var point in metric.One(9).All(1))
            yield return new CollectedMetric(name, CollectedSpan.Pairs(point, 9), point.Number(4), true);
    }
}
