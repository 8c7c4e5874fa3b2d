using System.Runtime.InteropServices;
using Hoopoe.Core;
using Hoopoe.Core.Durability;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Interception;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Protocols.Amqp.Connections;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Protocols.Amqp.Publishing;

/// <summary>
/// What a channel has published since the last flush, on its way: batches by queue, messages to be held back, returns,
/// and one frame with all that is to be kept. The frame is appended before any queue is entered. Belongs to the channel's
/// read loop; rents nothing between flushes.
/// </summary>
internal sealed class GatheredPublishes(IPublishingChannel channel)
{
    private readonly EnteringFrame _frame = new(channel.VirtualHost.Broker.Log, channel.VirtualHost.Keys);
    private readonly List<(DelayedMessages Delay, Incoming Incoming, long DelayMs)> _delayed = [];
    private readonly List<(Message Message, MessageAmendments? Amendments)> _returned = [];
    private bool _entering;

    /// <summary>The batches.</summary>
    public PublishBatches Batches { get; } = new();

    /// <summary>Whether a message more keeps the frame and the batches of a moderate size.</summary>
    public bool HasRoomFor(Message message) => !Batches.IsFull && _frame.HasRoomFor(message);

    /// <summary>Adds a message, whose one reference passes on, for all that its route leads to, of which there is something.</summary>
    public AmqpError? Add(Message message, MessageAmendments? amendments, LastRoute route, ConfirmWindow? window)
    {
        bool kept = IsKept(message, route.DurableIds);
        if (kept && CheckSize(message, route.DurableIds) is { } tooLarge) return tooLarge;
        long number = 0;
        IPublishOutcomes? outcomes = null;
        if (window is not null)
        {
            number = window.Next();
            if (kept || route.MayRefuse)
            {
                outcomes = window;
                window.Await(number, route.Targets.Count + route.Delays.Count);
            }
        }
        Distribute(message, amendments, route, kept, outcomes, number);
        return null;
    }

    /// <summary>
    /// Adds a message, whose one reference passes on, for what its route still leads to, and those versions of it that
    /// interceptors made for single queues, whose references pass on too. All of them are one publish.
    /// </summary>
    public AmqpError? Add(Message message, MessageAmendments? amendments, LastRoute route, EnqueueInterception interception, ConfirmWindow? window)
    {
        bool kept = IsKept(message, route.DurableIds);
        if (kept && CheckSize(message, route.DurableIds) is { } tooLarge) return tooLarge;
        foreach (var diverted in interception.Diverted)
        {
            if (IsKept(diverted.Message, [diverted.Queue.Definition.DurableId]) && CheckSize(diverted.Message, [0]) is { } error) return error;
        }
        int left = route.Targets.Count + route.Delays.Count;
        int copies = left + interception.Diverted.Count;
        long number = window?.Next() ?? 0;
        if (copies > 0 || interception.Refused) window?.Await(number, copies, interception.Refused);
        foreach (var diverted in interception.Diverted) Add(diverted, amendments, window, number);
        if (left > 0) Distribute(message, amendments, route, kept, window, number);
        else message.Slab.Release();
        return null;
    }

    /// <summary>Adds a message that goes back to its publisher, with its one reference.</summary>
    public void Return(Message message, MessageAmendments? amendments) => _returned.Add((message, amendments));

    /// <summary>Has deliveries of one queue be settled together with what was gathered.</summary>
    public void Settle(ReadOnlySpan<Unacked> deliveries)
    {
        foreach (ref readonly var delivery in deliveries) _frame.Settle(delivery.Queue.Definition.DurableId, delivery.Entry);
    }

    /// <summary>Whether the journal takes as much together as was gathered, whose parts may be in it already.</summary>
    public AmqpError? CheckLength() => _frame.Fits ? null : AmqpError.Precondition(
        $"the transaction takes more than the {_frame.MostParts} frames that the journal takes together; commit more often");

    /// <summary>Appends what is to be kept; what went wrong if the journal does not take it.</summary>
    public AmqpError? Append()
    {
        if (_frame.IsEmpty) return null;
        if (!_frame.TryAppend(out string? refusal))
        {
            bool full = channel.VirtualHost.Broker.Log.IsFull;
            return new AmqpError(full ? ReplyCode.ResourceError : ReplyCode.InternalError, $"the journal did not take what was published: {refusal}");
        }
        _entering = true;
        channel.Appended(_frame);
        Batches.Place(_frame);
        foreach (ref var delayed in CollectionsMarshal.AsSpan(_delayed)) _frame.Place(ref delayed.Incoming);
        return null;
    }

    /// <summary>Takes out what the journal did not take, and tells those who wait for it.</summary>
    public void RefuseUnplaced(Turn turn)
    {
        Batches.RefuseUnplaced(turn);
        foreach (var (_, incoming, _) in _delayed.FindAll(delayed => delayed.Incoming.AwaitsPlace)) Refuse(incoming, turn);
        _delayed.RemoveAll(delayed => delayed.Incoming.AwaitsPlace);
    }

    /// <summary>Hands everything to where it goes.</summary>
    public void HandOver(Turn turn)
    {
        Batches.Flush(turn);
        if (_delayed.Count > 0) HoldBack(turn);
        if (_returned.Count == 0) return;
        foreach (var (message, amendments) in _returned)
        {
            channel.Return(message, amendments, turn);
            message.Slab.Release();
        }
        _returned.Clear();
    }

    /// <summary>Has answers wait until the frame just appended, if there was something to keep, is durable.</summary>
    public void Hold(DurableAnswers answers)
    {
        if (_entering) answers.Require(_frame);
    }

    /// <summary>Ends the flush: all is where it goes, and what is settled with it is out of its queues.</summary>
    public void Entered()
    {
        if (!_entering) return;
        _entering = false;
        _frame.Entered();
    }

    /// <summary>Drops everything, as if it had not been published.</summary>
    public void Drop()
    {
        _frame.Clear();
        Batches.Drop();
        foreach (var (_, incoming, _) in _delayed) incoming.Entry.Slab.Release();
        _delayed.Clear();
        foreach (var (message, _) in _returned) message.Slab.Release();
        _returned.Clear();
    }

    /// <summary>Drops a message that the journal did not take.</summary>
    internal static void Refuse(in Incoming incoming, Turn turn)
    {
        incoming.Entry.Slab.Release();
        incoming.ReportRefused(turn);
    }

    private void Distribute(
        Message message, MessageAmendments? amendments, LastRoute route, bool kept, IPublishOutcomes? outcomes, long number)
    {
        var entry = default(QueueEntry);
        if (kept)
        {
            entry.Set(message, amendments);
            _frame.Add(ref entry, route.DurableIds);
        }
        int copies = route.Targets.Count + route.Delays.Count;
        if (copies > 1) message.Slab.AddReferences(copies - 1);
        foreach (var batch in route.Targets)
        {
            ref var incoming = ref Batches.Add(batch);
            incoming.Set(message, amendments, outcomes, number);
            if (kept) AwaitPlace(ref incoming, batch.IsKept, entry);
        }
        foreach (var (delay, delayMs) in route.Delays)
        {
            var incoming = default(Incoming);
            incoming.Set(message, amendments, outcomes, number);
            if (kept) AwaitPlace(ref incoming, delay.DurableId != 0, entry);
            _delayed.Add((delay, incoming, delayMs));
        }
    }

    // Of what is not kept where it goes, the journal knows nothing; but it waits for those that are.
    private static void AwaitPlace(ref Incoming incoming, bool isKept, in QueueEntry entry)
    {
        if (isKept) entry.CopyTo(ref incoming.Entry);
        incoming.AwaitPlace();
    }

    private void Add(in DivertedMessage diverted, MessageAmendments? amendments, IPublishOutcomes? outcomes, long number)
    {
        ref var incoming = ref Batches.Add(Batches.For(diverted.Queue));
        incoming.Set(diverted.Message, amendments, outcomes, number);
        incoming.Entry.Flags |= diverted.Flags;
        ReadOnlySpan<long> durableId = [diverted.Queue.Definition.DurableId];
        if (IsKept(diverted.Message, durableId))
        {
            _frame.Add(ref incoming.Entry, durableId);
            incoming.AwaitPlace();
        }
    }

    private static bool IsKept(Message message, ReadOnlySpan<long> durableIds) => durableIds.Length > 0 && durableIds[0] != 0 && message.Persistent;

    private AmqpError? CheckSize(Message message, ReadOnlySpan<long> durableIds) => _frame.IsTooLarge(message, durableIds.Length)
        ? AmqpError.Precondition($"message size {message.BodyLength} is larger than the journal takes")
        : null;

    private void HoldBack(Turn turn)
    {
        foreach (var (delay, incoming, delayMs) in _delayed)
        {
            delay.Hold(incoming.Entry, delayMs);
            incoming.ReportTaken(turn);
        }
        _delayed.Clear();
    }
}
