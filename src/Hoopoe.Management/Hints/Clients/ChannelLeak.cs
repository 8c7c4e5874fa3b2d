using Hoopoe.Core;
using Hoopoe.Core.Connections;
using Hoopoe.Management.Hints.Sampling;

namespace Hoopoe.Management.Hints.Clients;

/// <summary>
/// A connection that opens channel after channel and uses few of them: somewhere channels are opened and not closed. Belongs to the
/// monitor's thread; lives as long as the API.
/// </summary>
/// <param name="broker">Whose connections.</param>
internal sealed class ChannelLeak(Broker broker)
{
    // A client with a channel for each of its threads has fewer.
    private const int ManyChannels = 50;

    // Channels within a minute, and in so many quarters of it: a pool that fills does so at once.
    private const int LeastGrowth = 10;
    private const int LeastQuarters = 3;

    // The share of channels on which nothing happens.
    private static readonly Threshold _idle = new(0.8, 0.5);

    private readonly Dictionary<IClientConnection, ChannelPulse> _pulses = [];

    /// <summary>The rule.</summary>
    public static Rule<ChannelWindow> Rule { get; } = new("channel-leak", Judge);

    /// <summary>Looks at every connection.</summary>
    public void Apply(HintBoard board, long nowMs, int round)
    {
        foreach (var connection in broker.Connections.All)
        {
            var channels = connection.Channels;
            if (channels.Count < ManyChannels) continue;
            if (!_pulses.TryGetValue(connection, out var pulse)) _pulses.Add(connection, pulse = new ChannelPulse());
            board.Apply(Rule, connection, pulse.Look(channels, nowMs, round), SubjectOf);
        }
        foreach (var (connection, pulse) in _pulses)
        {
            if (pulse.Round != round) _pulses.Remove(connection);
        }
    }

    private static Finding? Judge(ChannelWindow window, bool isShown)
    {
        if (window.Count < ManyChannels || !_idle.IsPassed(window.IdleShare, isShown)) return null;
        int quarters = window.Counts.Zip(window.Counts.Skip(1), (before, after) => after > before ? 1 : 0).Sum();
        int growth = window.Count - window.Counts[0];
        // A leak that pauses is none the less one; what mends it is that channels are closed or used.
        if (!isShown && (quarters < LeastQuarters || growth < LeastGrowth)) return null;
        return new Finding(
            HintSeverity.Warning,
            $"The connection has {Words.Count(window.Count)} channels, {Words.Count(growth)} more than a minute ago, and nothing happens on {Words.Count(window.Idle)} of them ({Words.Percent(window.IdleShare)}).",
            "Have the client close each channel that it no longer needs, or use one for many operations: opening one for each publish and not closing it does this.",
            [("channels", (long)window.Count), ("channels_idle", (long)window.Idle), ("growth_in_window", (long)growth)]);
    }

    private static HintSubject SubjectOf(IClientConnection connection) =>
        new("connection", connection.Name, "connections", connection.Name) { VirtualHost = connection.VirtualHost, User = connection.User };
}
