using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;

namespace Hoopoe.Core.Interception;

/// <summary>
/// Shows what a queue is about to deliver to its interceptors. Belongs to whoever holds the queue.
/// </summary>
internal sealed class DeliveryInterception
{
    private const long RetryMs = 1000;

    private readonly Queue _queue;
    private readonly IDeliveryInterceptor[] _interceptors;
    private readonly ReadyMessages _ready;
    private readonly Action<QueueEntry> _reject;
    private readonly DeliveredMessage _shown = new();

    private DeliveryInterception(Queue queue, IDeliveryInterceptor[] interceptors, ReadyMessages ready, Action<QueueEntry> reject) =>
        (_queue, _interceptors, _ready, _reject) = (queue, interceptors, ready, reject);

    // What became of a message that was to be delivered; one that is held stays where it is, because an interceptor failed.
    private enum Outcome
    {
        Delivered,
        Rejected,
        Held,
    }

    private Broker Broker => _queue.VirtualHost.Broker;

    /// <summary>What shows a queue's deliveries to its interceptors; null where there are none.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="ready">Its messages.</param>
    /// <param name="reject">Has a message that was taken out die as rejected.</param>
    public static DeliveryInterception? For(Queue queue, ReadyMessages ready, Action<QueueEntry> reject) =>
        queue.Interceptors is { Delivering: { Length: > 0 } interceptors } ? new DeliveryInterception(queue, interceptors, ready, reject) : null;

    /// <summary>Takes back what was changed for a delivery alone, of a message that the consumer settles.</summary>
    public static void Restore(ref QueueEntry entry)
    {
        if (entry.Amendments is { ForDelivery: { } delivery }) entry.Amendments = delivery.Amendments;
    }

    /// <summary>Offers a consumer the first message alone, as interceptors have it.</summary>
    /// <param name="consumer">The consumer.</param>
    /// <param name="head">The first messages; becomes the one that was offered, or nothing where it was rejected.</param>
    /// <param name="turn">The holder's turn.</param>
    /// <returns>How many the consumer took.</returns>
    public int Deliver(Consumer consumer, ref ReadOnlySpan<QueueEntry> head, Turn turn)
    {
        head = head[..1];
        var shown = head[0];
        switch (Show(ref shown, consumer.Tag))
        {
            case Outcome.Delivered:
                return consumer.Sink.Deliver(consumer, new ReadOnlySpan<QueueEntry>(in shown), turn);
            case Outcome.Rejected:
                head = default;
                if (_ready.TryTake(out var rejected)) _reject(rejected);
                return 0;
            default:
                Broker.Timers.Schedule(new Retry(consumer), Broker.Clock.NowMs + RetryMs);
                return 0;
        }
    }

    /// <summary>Shows a message that was taken out for a single fetch, and those after it until one passes.</summary>
    /// <param name="entry">The message; becomes the one that passes, as it is in the queue.</param>
    /// <param name="shown">The same as it is to be seen.</param>
    /// <returns>False if none passes; one that cannot be shown is back in its place.</returns>
    public bool TryShow(ref QueueEntry entry, out QueueEntry shown)
    {
        do
        {
            shown = entry;
            var outcome = Show(ref shown, consumerTag: null);
            if (outcome == Outcome.Delivered) return true;
            if (outcome == Outcome.Held)
            {
                _ready.Return(entry);
                return false;
            }
            _reject(entry);
        }
        while (_ready.TryTake(out entry));
        shown = default;
        return false;
    }

    // The entry becomes what the consumer is to get.
    private Outcome Show(ref QueueEntry entry, string? consumerTag)
    {
        string name = "";
        _shown.Begin(Broker, _queue.VirtualHost.Name, entry.Message, entry.Amendments);
        _shown.Begin(_queue.Name, consumerTag, entry.Redelivered, entry.ReturnCount);
        try
        {
            foreach (var interceptor in _interceptors)
            {
                name = interceptor.Name;
                interceptor.OnDelivery(_shown);
                if (_shown.IsRejected) return Outcome.Rejected;
            }
            if (!_shown.IsChanged) return Outcome.Delivered;
            var change = new DeliveryChange(_shown.ChangedPropertyBlock(), _shown.ChangedBody, entry.Amendments);
            entry.Amendments = (entry.Amendments ?? new MessageAmendments()) with { ForDelivery = change };
            return Outcome.Delivered;
        }
        catch (Exception error)
        {
            Broker.Interceptors.Failed(name, error);
            return Outcome.Held;
        }
        finally
        {
            _shown.End();
        }
    }

    private sealed class Retry(Consumer consumer) : ITimed
    {
        public void Due(long nowMs, Turn turn) => consumer.Queue.Resume(consumer, turn);
    }
}
