using System.Net;
using Hoopoe.Server.Listeners;

namespace Hoopoe.Server.Metrics;

/// <summary>
/// Metrics for Prometheus at a port of their own. Off unless asked for: a program that embeds a broker shows them on its own web server, with
/// MapHoopoeMetrics, or writes them itself, with <see cref="HoopoeBroker.WriteMetricsAsync"/>.
/// </summary>
public sealed record MetricsOptions
{
    /// <summary>The port, 0 to 65535; 0 is none. RabbitMQ's is 15692.</summary>
    public int Port { get; init; }

    /// <summary>The addresses to listen at: this machine alone, unless told otherwise. Ports of their own are not for this.</summary>
    public IReadOnlyList<ListenAddress> Addresses { get; init; } = [ListenAddress.Loopback];

    /// <summary>
    /// Whether nobody need log in at that port though other machines reach it. Where only this machine does, nobody need in any case; else
    /// it is for users with the tag monitoring or administrator.
    /// </summary>
    public bool Open { get; init; }

    /// <summary>Whether /metrics tells of each queue, channel and connection, as /metrics/per-object always does, at the port of the HTTP API too.</summary>
    public bool PerObject { get; init; }

    /// <summary>Whether nobody need log in at that port.</summary>
    internal bool IsOpen => Open || Addresses.All(address => address.Address is { } place && IPAddress.IsLoopback(place));
}
