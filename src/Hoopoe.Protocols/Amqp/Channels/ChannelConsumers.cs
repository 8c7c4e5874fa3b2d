using Hoopoe.Core;
using Hoopoe.Core.Queues;
using Hoopoe.Protocols.Amqp.Delivery;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Protocols.Amqp.Channels;

/// <summary>
/// A channel's consumers by tag, the one for direct replies among them. Commands come from the read loop; the end of a
/// queue comes from any thread, so the map is guarded by the output's gate.
/// </summary>
internal sealed class ChannelConsumers(AmqpChannel channel)
{
    // Made with the first.
    private Dictionary<string, Subscription>? _byTag;
    private Queue? _replyQueue;
    private Subscription? _replySubscription;

    /// <summary>Where direct replies to this channel go; null where it has no consumer for them.</summary>
    public string? ReplyAddress => _replyQueue?.Name;

    /// <summary>Whether there are consumers.</summary>
    public bool Any => Count > 0;

    /// <summary>How many consumers there are.</summary>
    public int Count
    {
        get
        {
            lock (channel.Connection.Output.Gate) return _byTag?.Count ?? 0;
        }
    }

    /// <summary>Whether there is a consumer of that tag.</summary>
    public bool Has(string tag)
    {
        lock (channel.Connection.Output.Gate) return Find(tag) is not null;
    }

    /// <summary>Subscribes to a queue and answers consume-ok before the first delivery.</summary>
    public AmqpError? Add(string tag, Queue queue, in BasicConsume consume, int priority, Arguments arguments, Turn turn)
    {
        var subscription = new Subscription(channel, tag);
        subscription.Consumer = new Consumer
        {
            Queue = queue,
            Tag = tag,
            Sink = subscription,
            NoAck = consume.NoAck,
            Exclusive = consume.Exclusive,
            Priority = priority,
            Prefetch = channel.Prefetch,
            Arguments = arguments,
        };
        bool noWait = consume.NoWait;
        // What it is given first leaves once the journal knows that the queue has had a consumer.
        queue.NoteConsumed();
        return AmqpError.From(queue.Subscribe(subscription.Consumer, () => Started(subscription, noWait, turn), turn));
    }

    /// <summary>Subscribes to direct replies: a queue nobody can name but who is told, that lives as long as the consumer.</summary>
    public AmqpError? AddReplyConsumer(string tag, in BasicConsume consume, Turn turn)
    {
        if (_replyQueue is not null) return AmqpError.Precondition("reply consumer already set");
        if (!consume.NoAck) return AmqpError.Precondition("reply consumer cannot acknowledge");
        var queue = channel.VirtualHost.Queues.AddReplyQueue();
        if (Add(tag, queue, consume, 0, Arguments.Empty, turn) is { } error) return error;
        _replyQueue = queue;
        lock (channel.Connection.Output.Gate) _replySubscription = Find(tag);
        return null;
    }

    /// <summary>Ends a subscription; an unknown tag is nothing to complain of.</summary>
    public void Cancel(string tag, Turn turn)
    {
        Subscription? subscription = null;
        lock (channel.Connection.Output.Gate) _byTag?.Remove(tag, out subscription);
        if (subscription is not null) End(subscription, turn);
    }

    /// <summary>Ends all subscriptions.</summary>
    public void EndAll(Turn turn)
    {
        Subscription[] all;
        lock (channel.Connection.Output.Gate)
        {
            all = [.. _byTag?.Values.AsEnumerable() ?? []];
            _byTag?.Clear();
        }
        foreach (var subscription in all) End(subscription, turn);
    }

    // Under the gate.
    private Subscription? Find(string tag) => _byTag?.GetValueOrDefault(tag);

    private void End(Subscription subscription, Turn turn)
    {
        var consumer = subscription.Consumer!;
        consumer.Queue.Unsubscribe(consumer, turn);
        if (subscription != _replySubscription) return;
        // A timed-out channel is ended by the timers, perhaps while its read loop ends it too.
        if (Interlocked.Exchange(ref _replyQueue, null) is { } queue) channel.VirtualHost.Queues.End(queue, turn);
    }

    // Called while the queue is held and before it delivers.
    private void Started(Subscription subscription, bool noWait, Turn turn)
    {
        var output = channel.Connection.Output;
        lock (output.Gate)
        {
            (_byTag ??= new(StringComparer.Ordinal))[subscription.Tag] = subscription;
            if (!noWait && !output.Closed) output.WriteLocked(channel.Number, new BasicConsumeOk { ConsumerTag = subscription.TagBytes }, turn);
        }
    }

    /// <summary>Ends a subscription whose queue is gone. Clients that said they understand are told; the others find out.</summary>
    public void OnCancelled(Subscription subscription, Turn turn)
    {
        var output = channel.Connection.Output;
        lock (output.Gate)
        {
            // The client may have cancelled meanwhile and given the tag to another.
            if (Find(subscription.Tag) != subscription) return;
            _byTag!.Remove(subscription.Tag);
            if (output.Closed || channel.Deliveries.Closed) return;
            if (!channel.Connection.Client.Understands("consumer_cancel_notify")) return;
            output.WriteLocked(channel.Number, new BasicCancel { ConsumerTag = subscription.TagBytes, NoWait = true }, turn);
        }
    }
}
