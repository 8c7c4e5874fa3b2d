namespace Hoopoe.Management.Metrics;

/// <summary>Which metrics an answer has, as RabbitMQ's paths have it.</summary>
public enum MetricsPage
{
    /// <summary>Everything added up: as long with one queue as with 100,000.</summary>
    Aggregated,

    /// <summary>Each queue, channel, connection and exchange by itself.</summary>
    PerObject,
}
