namespace Hoopoe.Server.Client;

/// <summary>
/// How a client publishes: a lane for messages that are confirmed one by one, one for those that are not, both made when
/// first used, and the publishers that were opened. Lives as long as the client; any thread may call.
/// </summary>
internal sealed class ClientPublishing(ClientScope scope, PublishPace pace)
{
    private readonly Lock _gate = new();
    private readonly AwaitedConfirms _confirms = new(scope.Broker.Log);
    private readonly HashSet<WindowedPublisher> _publishers = [];
    private PublishLane? _confirmed;
    private PublishLane? _unconfirmed;
    private Exception? _end;

    /// <summary>Publishes with a confirm.</summary>
    public ValueTask PublishAsync(string exchange, string routingKey, ReadOnlySpan<byte> body, MessageProperties? properties, bool mandatory)
    {
        var lane = _confirmed ?? MakeLane(ref _confirmed, _confirms);
        lane.Publish(exchange, routingKey, body, properties, mandatory, out var pending);
        return pace.MayWait ? WaitAsync(lane, pending!.Task) : pending!.Task;
    }

    /// <summary>Publishes without.</summary>
    public ValueTask PublishUnconfirmedAsync(string exchange, string routingKey, ReadOnlySpan<byte> body, MessageProperties? properties, bool mandatory)
    {
        var lane = _unconfirmed ?? MakeLane(ref _unconfirmed, confirms: null);
        lane.Publish(exchange, routingKey, body, properties, mandatory, out _);
        return pace.MayWait ? pace.WaitAsync(lane) : default;
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
        await _confirms.AllAsync();
        foreach (var publisher in Publishers()) await publisher.DisposeAsync();
    }

    /// <summary>Gives up memory that was not written to lately.</summary>
    public void ParkIdle()
    {
        _confirmed?.ParkIfIdle();
        _unconfirmed?.ParkIfIdle();
        foreach (var publisher in Publishers()) publisher.ParkIfIdle();
    }

    /// <summary>Takes no more messages.</summary>
    public void End(Exception reason)
    {
        lock (_gate)
        {
            _end ??= reason;
            _confirmed?.End(reason);
            _unconfirmed?.End(reason);
        }
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

    private ValueTask WaitAsync(PublishLane lane, ValueTask confirm) => WaitForAsync(confirm, pace.WaitAsync(lane));

    private PublishLane MakeLane(ref PublishLane? lane, AwaitedConfirms? confirms)
    {
        lock (_gate)
        {
            if (_end is not null) throw _end;
            return lane ??= new PublishLane(scope, confirms);
        }
    }

    private WindowedPublisher[] Publishers()
    {
        lock (_gate) return [.. _publishers];
    }

    private void Forget(WindowedPublisher publisher)
    {
        lock (_gate) _publishers.Remove(publisher);
    }
}
