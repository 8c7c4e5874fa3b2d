namespace Hoopoe.Server.Client;

/// <summary>
/// Slows whoever publishes faster than the disk takes or the memory holds, as a connection is slowed by its reads: each
/// publish then completes up to 100 ms later, or when the disk has caught up. A client that consumes too is never slowed so,
/// because its acknowledgements free memory. Who publishes faster than its user may waits in any case. Lives as long as its
/// client; any thread may call.
/// </summary>
internal sealed class PublishPace(ClientScope scope, DurableWaits waits, Func<bool> onlyPublishes)
{
    // How often somebody who waits looks whether the limit has been lifted or the client has ended.
    private static readonly TimeSpan _glance = TimeSpan.FromMilliseconds(100);

    /// <summary>Whether a publish may have to wait; cheap.</summary>
    public bool MayWait => scope.Broker.Log.IsBehind || scope.Server.PublisherDelay > TimeSpan.Zero || scope.Seat.Pace is not null;

    /// <summary>Waits as long as is asked for at this moment, after a publish to <paramref name="lane"/>.</summary>
    /// <param name="lane">Where the message went.</param>
    /// <param name="bodyBytes">The size of its body.</param>
    public async ValueTask WaitAsync(PublishLane lane, int bodyBytes)
    {
        if (scope.Seat.Pace is { } pace && pace.Publish(1, bodyBytes) > 0) await WaitForUserAsync(pace);
        if (!onlyPublishes()) return;
        var delay = scope.Server.PublisherDelay;
        if (scope.Broker.Log.IsBehind) await waits.WaitAsync(lane.LastAppended);
        else if (delay > TimeSpan.Zero) await Task.Delay(delay, scope.Broker.Upkeep.Time);
    }

    private async Task WaitForUserAsync(Core.Limits.PublishPace pace)
    {
        while (scope.Seat.Pace == pace)
        {
            var left = TimeSpan.FromMilliseconds(pace.LeftMs());
            if (left <= TimeSpan.Zero) return;
            await Task.Delay(left < _glance ? left : _glance, scope.Broker.Upkeep.Time);
        }
    }
}
