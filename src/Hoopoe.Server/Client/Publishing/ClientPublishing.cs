using Hoopoe.Core.Messages;

namespace Hoopoe.Server.Client;

/// <summary>
/// How a client publishes: a lane for messages that are confirmed one by one, one for those that are not, both made when
/// first used, and the publishers that were opened. Lives as long as the client; any thread may call.
/// </summary>
internal sealed class ClientPublishing(ClientScope scope, PublishPace pace)
{
    private readonly Lock _gate = new();
    private readonly AwaitedConfirms _confirms = new(scope.Broker.Log, scope.VirtualHost.Published);
    private readonly HashSet<WindowedPublisher> _publishers = [];
    private PublishLane? _confirmed;
    private PublishLane? _unconfirmed;
    private (long Published, long Confirmed) _past;
    private Exception? _end;

    /// <summary>How many messages were published so far, and how many of them have their verdict.</summary>
    public (long Published, long Confirmed) CountAll()
    {
        lock (_gate)
        {
            return (
                _past.Published + (_confirmed?.Published ?? 0) + (_unconfirmed?.Published ?? 0) + _publishers.Sum(one => one.Published),
                _past.Confirmed + _confirms.Confirmed + _publishers.Sum(one => one.Confirmed));
        }
    }

    /// <summary>Publishes with a confirm.</summary>
    public ValueTask PublishAsync(string exchange, string routingKey, ReadOnlySpan<byte> body, MessageProperties? properties, bool mandatory)
    {
        var lane = _confirmed ?? MakeLane(ref _confirmed, _confirms);
        if (lane.IsIntercepted) return ConfirmedAsync(lane, body.Length, lane.PublishInterceptedAsync(exchange, routingKey, body, properties, mandatory));
        var confirm = lane.Publish(exchange, routingKey, body, properties, mandatory).Confirm!.Task;
        return pace.MayWait ? WaitForAsync(confirm, pace.WaitAsync(lane, body.Length)) : confirm;
    }

    /// <summary>Publishes without.</summary>
    public ValueTask PublishUnconfirmedAsync(string exchange, string routingKey, ReadOnlySpan<byte> body, MessageProperties? properties, bool mandatory)
    {
        var lane = _unconfirmed ?? MakeLane(ref _unconfirmed, confirms: null);
        if (lane.IsIntercepted) return PublishedAsync(lane, body.Length, lane.PublishInterceptedAsync(exchange, routingKey, body, properties, mandatory));
        lane.Publish(exchange, routingKey, body, properties, mandatory);
        return pace.MayWait ? pace.WaitAsync(lane, body.Length) : default;
    }

    /// <summary>Opens a publisher.</summary>
    public WindowedPublisher Open(int window)
    {
        lock (_gate)
        {
            if (_end is not null) throw _end;
            var publisher = new WindowedPublisher(scope, window, pace, Forget);
            _publishers.Add(publisher);
            return publisher;
        }
    }

    /// <summary>Completes when all that was published has its verdict.</summary>
    public async Task DrainAsync()
    {
        foreach (var lane in Lanes()) await lane.AllShownAsync();
        await _confirms.AllAsync();
        foreach (var publisher in Publishers()) await publisher.DisposeAsync();
    }

    /// <summary>Gives up memory that was not written to lately.</summary>
    public void ParkIdle()
    {
        foreach (var lane in Lanes()) lane.ParkIfIdle();
        foreach (var publisher in Publishers()) publisher.ParkIfIdle();
    }

    /// <summary>Takes no more messages.</summary>
    public void End(Exception reason)
    {
        lock (_gate) _end ??= reason;
        foreach (var lane in Lanes()) lane.End(reason);
        foreach (var publisher in Publishers()) publisher.End(reason);
    }

    /// <summary>Fails whoever waits for a confirm.</summary>
    public void Abandon(Exception reason)
    {
        _confirms.Fail(reason);
        foreach (var publisher in Publishers()) publisher.Abandon(reason);
    }

    private static async ValueTask WaitForAsync(ValueTask confirm, ValueTask pace)
    {
        await pace;
        await confirm;
    }

    private async ValueTask ConfirmedAsync(PublishLane lane, int bodyBytes, Task<Published> publishing)
    {
        var published = await publishing;
        await WaitForAsync(published.Confirm!.Task, pace.MayWait ? pace.WaitAsync(lane, bodyBytes) : default);
    }

    private async ValueTask PublishedAsync(PublishLane lane, int bodyBytes, Task<Published> publishing)
    {
        await publishing;
        if (pace.MayWait) await pace.WaitAsync(lane, bodyBytes);
    }

    private PublishLane MakeLane(ref PublishLane? lane, AwaitedConfirms? confirms)
    {
        lock (_gate)
        {
            if (_end is not null) throw _end;
            return lane ??= new PublishLane(scope, confirms);
        }
    }

    private PublishLane[] Lanes()
    {
        lock (_gate) return [.. new[] { _confirmed, _unconfirmed }.OfType<PublishLane>()];
    }

    private WindowedPublisher[] Publishers()
    {
        lock (_gate) return [.. _publishers];
    }

    private void Forget(WindowedPublisher publisher)
    {
        lock (_gate)
        {
            if (_publishers.Remove(publisher)) _past = (_past.Published + publisher.Published, _past.Confirmed + publisher.Confirmed);
        }
    }
}
