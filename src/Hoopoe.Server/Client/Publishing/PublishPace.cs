namespace Hoopoe.Server.Client;

/// <summary>
/// Slows whoever publishes faster than the disk takes or the memory holds, as a connection is slowed by its reads: each
/// publish then completes up to 100 ms later, or when the disk has caught up. A client that consumes too is never slowed,
/// because its acknowledgements free memory. Lives as long as its client; any thread may call.
/// </summary>
internal sealed class PublishPace(ClientScope scope, DurableWaits waits, Func<bool> onlyPublishes)
{
    /// <summary>Whether a publish may have to wait; cheap.</summary>
    public bool MayWait => scope.Broker.Log.IsBehind || scope.Server.PublisherDelay > TimeSpan.Zero;

    /// <summary>Waits as long as is asked for at this moment, after a publish to <paramref name="lane"/>.</summary>
    public async ValueTask WaitAsync(PublishLane lane)
    {
        if (!onlyPublishes()) return;
        var delay = scope.Server.PublisherDelay;
        if (scope.Broker.Log.IsBehind) await waits.WaitAsync(lane.LastAppended);
        else if (delay > TimeSpan.Zero) await Task.Delay(delay, scope.Broker.Upkeep.Time);
    }
}
