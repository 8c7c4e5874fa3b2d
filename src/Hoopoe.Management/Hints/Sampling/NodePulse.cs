using Hoopoe.Core;

namespace Hoopoe.Management.Hints.Sampling;

/// <summary>The last minute of the node as a whole. Belongs to the monitor's thread; lives as long as the API.</summary>
/// <param name="broker">The broker.</param>
/// <param name="node">What is known of the node.</param>
internal sealed class NodePulse(Broker broker, NodeFacts node)
{
    private readonly Slices<NodeSample> _slices = new();

    /// <summary>Looks at the node, and says what happened within the last minute.</summary>
    public NodeWindow Look(long nowMs)
    {
        var connections = broker.Connections;
        _slices.Add(nowMs, new NodeSample(
            connections.Opened, connections.Ended, broker.VirtualHosts.Sum(host => host.Published.Confirmed), node.Flushes?.Invoke() ?? default));
        NodeSample first = _slices[0], last = _slices.Newest;
        long opened = last.Opened - first.Opened;
        return new NodeWindow
        {
            Length = _slices.Length,
            Change = new NodeSample(
                opened, last.Ended - first.Ended, last.Confirmed - first.Confirmed,
                new FlushTotals(last.Flushes.Count - first.Flushes.Count, last.Flushes.Time - first.Flushes.Time)),
            Newcomers = [.. connections.Recent.TakeLast(opened).Select(one => (one.User, Addresses.Split(one.Peer).Host))],
            ConfirmsAwaitSync = node.ConfirmsAwaitSync,
            IsDiskFull = broker.Log.IsFull,
            DiskFree = node.FindDiskFree(),
            DiskFreeLimit = node.DiskFreeLimitBytes,
            Certificates = node.Certificates(),
            Now = broker.Upkeep.Clock.UtcNow,
        };
    }
}
