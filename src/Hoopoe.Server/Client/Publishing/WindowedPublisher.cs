using Hoopoe.Core.Messages;

namespace Hoopoe.Server.Client;

/// <summary>
/// Publishes with confirms that nobody awaits one by one: <see cref="PublishAsync"/> completes at once while fewer than the
/// window are unconfirmed, so that a stream of messages shares its waits for the disk. Made by
/// <see cref="BrokerClient.OpenPublisher"/>; ends with its client. Any thread may call; messages of one thread keep their
/// order. To publish from several threads without one waiting for another, open a publisher for each.
/// </summary>
public sealed class WindowedPublisher : IAsyncDisposable
{
    private readonly CountedConfirms _confirms;
    private readonly PublishLane _lane;
    private readonly PublishPace _pace;
    private readonly Action<WindowedPublisher> _closed;

    internal WindowedPublisher(ClientScope scope, int window, PublishPace pace, Action<WindowedPublisher> closed)
    {
        _confirms = new CountedConfirms(scope.Broker.Log, scope.VirtualHost.Published, window);
        _lane = new PublishLane(scope, _confirms);
        _pace = pace;
        _closed = closed;
    }

    /// <summary>
    /// Publishes a message, which is in its queues when this returns, or a moment later together with those that follow
    /// while earlier ones await their confirms. The task completes when there is room in the window for the next one; it says
    /// nothing of the confirm, which <see cref="ConfirmAllAsync"/> waits for.
    /// </summary>
    /// <param name="exchange">Where to, up to 255 bytes; an empty one leads to the queue that the routing key names.</param>
    /// <param name="routingKey">The routing key, up to 255 bytes.</param>
    /// <param name="body">The body; it is copied, and is the caller's again when this returns.</param>
    /// <param name="properties">Its properties; none where it is null.</param>
    /// <param name="mandatory">Whether it must reach a queue.</param>
    /// <returns>The message's number, from 1, by which <see cref="PublishRefusedException.Numbers"/> names it.</returns>
    /// <exception cref="PublishReturnedException">It is mandatory and reached no queue.</exception>
    /// <exception cref="BrokerException">The broker did not take it: no such exchange, no permission, too large.</exception>
    public ValueTask<long> PublishAsync(
        string exchange, string routingKey, ReadOnlySpan<byte> body, MessageProperties? properties = null, bool mandatory = false)
    {
        if (_lane.IsIntercepted) return WaitAsync(body.Length, _lane.PublishInterceptedAsync(exchange, routingKey, body, properties, mandatory));
        long number = _lane.Publish(exchange, routingKey, body, properties, mandatory).Number;
        return _confirms.HasRoom && !_pace.MayWait ? new ValueTask<long>(number) : WaitAsync(body.Length, number);
    }

    /// <summary>Completes when all that was published so far is confirmed: as sure as an AMQP confirm, that is, on disk where it is to be kept.</summary>
    /// <exception cref="PublishRefusedException">Messages were refused since this was last called.</exception>
    public async Task ConfirmAllAsync()
    {
        await HandOverAsync();
        await _confirms.AllAsync();
        if (_confirms.TakeRefused() is { Count: > 0 } refused) throw new PublishRefusedException(refused);
    }

    /// <summary>Waits for what is unconfirmed and ends the publisher. Refusals are told by <see cref="ConfirmAllAsync"/> alone.</summary>
    public async ValueTask DisposeAsync()
    {
        await HandOverAsync();
        await _confirms.AllAsync();
        End(new ObjectDisposedException(nameof(WindowedPublisher)));
        _closed(this);
    }

    /// <summary>Its messages so far.</summary>
    internal long Published => _lane.Published;

    /// <summary>Those with a verdict.</summary>
    internal long Confirmed => _confirms.Confirmed;

    /// <summary>Gives up memory that was not written to lately.</summary>
    internal void ParkIfIdle() => _lane.ParkIfIdle();

    /// <summary>Takes no more messages.</summary>
    internal void End(Exception reason) => _lane.End(reason);

    /// <summary>Fails whoever waits for confirms.</summary>
    internal void Abandon(Exception reason) => _confirms.Fail(reason);

    private async ValueTask HandOverAsync()
    {
        await _lane.AllShownAsync();
        _lane.HandOver();
    }

    private async ValueTask<long> WaitAsync(int bodyBytes, Task<Published> publishing)
    {
        var published = await publishing;
        return _confirms.HasRoom && !_pace.MayWait ? published.Number : await WaitAsync(bodyBytes, published.Number);
    }

    private async ValueTask<long> WaitAsync(int bodyBytes, long number)
    {
        _lane.HandOver();
        if (!_confirms.HasRoom) await _confirms.RoomAsync();
        if (_pace.MayWait) await _pace.WaitAsync(_lane, bodyBytes);
        return number;
    }
}
