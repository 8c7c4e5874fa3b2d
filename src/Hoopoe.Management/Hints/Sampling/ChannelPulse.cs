using Hoopoe.Core.Connections;

namespace Hoopoe.Management.Hints.Sampling;

/// <summary>A connection's channels as rules see them. Immutable.</summary>
/// <param name="Count">How many are open.</param>
/// <param name="Counts">How many were, at the looks of the last minute, the oldest first.</param>
/// <param name="Idle">Those on which nothing happened since the last look, and that consume and owe nothing.</param>
/// <param name="Judged">Those that were there at the last look, so that it can be said whether they are idle.</param>
internal sealed record ChannelWindow(int Count, IReadOnlyList<int> Counts, int Idle, int Judged)
{
    /// <summary>The share of idle ones.</summary>
    public double IdleShare => Judged > 0 ? (double)Idle / Judged : 0;
}

/// <summary>The last minute of a connection that has many channels. Belongs to the monitor's thread.</summary>
internal sealed class ChannelPulse
{
    private readonly Slices<int> _counts = new();
    private Dictionary<IClientChannel, long> _before = [];

    /// <summary>The round in which the connection was last there.</summary>
    public int Round { get; private set; }

    /// <summary>Looks at the channels.</summary>
    public ChannelWindow Look(IReadOnlyList<IClientChannel> channels, long nowMs, int round)
    {
        Round = round;
        _counts.Add(nowMs, channels.Count);
        var now = new Dictionary<IClientChannel, long>(channels.Count);
        int idle = 0, judged = 0;
        foreach (var channel in channels)
        {
            long passed = channel.Published + channel.Delivered + channel.Settled;
            now.Add(channel, passed);
            if (!_before.TryGetValue(channel, out long before)) continue;
            judged++;
            if (before == passed && channel is { ConsumerCount: 0, UnackedCount: 0 }) idle++;
        }
        _before = now;
        return new ChannelWindow(channels.Count, [.. Enumerable.Range(0, _counts.Count).Select(at => _counts[at])], idle, judged);
    }
}
