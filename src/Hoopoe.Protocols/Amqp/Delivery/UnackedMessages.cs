using Hoopoe.Core.Queues;

namespace Hoopoe.Protocols.Amqp.Delivery;

/// <summary>
/// A channel's deliveries that await their acknowledgement, by delivery tag. Tags follow one another, so a ring indexed
/// by tag holds them; the few that stay behind while millions pass are moved aside, so that one message never
/// acknowledged does not make the ring grow. Not thread-safe: the output's gate guards it.
/// </summary>
/// <param name="memory">Told what they hold, together with those of other channels; null where nobody asks.</param>
internal sealed class UnackedMessages(UnackedMemory? memory = null)
{
    private const int SmallestRing = 16;

    private SortedDictionary<long, Unacked>? _stragglers;
    private Unacked[] _ring = [];
    private long _firstTag = 1;
    private int _inRing;

    /// <summary>The tag last given.</summary>
    public long LastTag { get; private set; }

    /// <summary>How many await an acknowledgement.</summary>
    public int Count => _inRing + (_stragglers?.Count ?? 0);

    /// <summary>A tag for a delivery that needs no acknowledgement.</summary>
    public long NextTag()
    {
        // Nothing is kept for this tag; the ring passes over it as over a settled one.
        long tag = ++LastTag;
        if (_inRing == 0) _firstTag = LastTag + 1;
        else EnsureRoom(tag);
        return tag;
    }

    /// <summary>Adds a delivery and gives its tag.</summary>
    public long Add(in QueueEntry entry, Queue queue, Consumer? consumer, long nowMs)
    {
        long tag = ++LastTag;
        EnsureRoom(tag);
        ref var slot = ref Slot(tag);
        entry.CopyTo(ref slot.Entry);
        slot.Queue = queue;
        slot.Consumer = consumer;
        slot.DeliveryTag = tag;
        slot.DeliveredAtMs = nowMs;
        if (memory is not null) memory.Add(slot.Weight = UnackedMemory.Weight(entry));
        _inRing++;
        return tag;
    }

    /// <summary>Puts back a delivery that was taken out and is not settled after all.</summary>
    public void PutBack(in Unacked delivery)
    {
        Stragglers.Add(delivery.DeliveryTag, delivery);
        memory?.Add(delivery.Weight);
    }

    /// <summary>Finds a delivery that awaits its acknowledgement; it stays.</summary>
    public bool TryFind(long tag, out Unacked delivery)
    {
        if (tag >= _firstTag && tag <= LastTag && _ring.Length > 0 && Slot(tag).DeliveryTag == tag)
        {
            delivery = Slot(tag);
            return true;
        }
        delivery = default;
        return _stragglers is not null && _stragglers.TryGetValue(tag, out delivery);
    }

    /// <summary>Takes out one delivery.</summary>
    public bool TryTake(long tag, List<Unacked> into)
    {
        if (_stragglers is not null && _stragglers.Remove(tag, out var straggler))
        {
            into.Add(straggler);
            memory?.Remove(straggler.Weight);
            return true;
        }
        if (tag < _firstTag || tag > LastTag || !TakeSlot(tag, into)) return false;
        PassOverSettled();
        return true;
    }

    /// <summary>Takes out all deliveries up to a tag, in order.</summary>
    public void TakeThrough(long tag, List<Unacked> into)
    {
        while (_stragglers is { Count: > 0 })
        {
            var first = _stragglers.First();
            if (first.Key > tag) break;
            into.Add(first.Value);
            memory?.Remove(first.Value.Weight);
            _stragglers.Remove(first.Key);
        }
        long last = Math.Min(tag, LastTag);
        for (long at = _firstTag; at <= last && _inRing > 0; at++) TakeSlot(at, into);
        PassOverSettled();
    }

    /// <summary>Takes out the deliveries made at or before a time, in order of their tags.</summary>
    public void TakeDeliveredBefore(long deadlineMs, List<Unacked> into)
    {
        if (_stragglers is { Count: > 0 })
        {
            long[] late = [.. _stragglers.Where(pair => pair.Value.DeliveredAtMs <= deadlineMs).Select(pair => pair.Key)];
            foreach (long tag in late) TryTake(tag, into);
        }
        while (_inRing > 0 && Slot(_firstTag).DeliveredAtMs <= deadlineMs) TryTake(_firstTag, into);
    }

    /// <summary>When the oldest delivery was made; null where there is none.</summary>
    public long? OldestDeliveryMs()
    {
        long? inRing = _inRing > 0 ? Slot(_firstTag).DeliveredAtMs : null;
        if (_stragglers is not { Count: > 0 }) return inRing;
        // What a rollback put back may be younger than what the ring begins with.
        long aside = _stragglers.First().Value.DeliveredAtMs;
        return inRing < aside ? inRing : aside;
    }

    /// <summary>All of them, in order of their tags.</summary>
    public IEnumerable<Unacked> All
    {
        get
        {
            foreach (var straggler in _stragglers?.Values.AsEnumerable() ?? []) yield return straggler;
            for (long tag = _firstTag; tag <= LastTag && _inRing > 0; tag++)
            {
                if (Slot(tag).DeliveryTag == tag) yield return Slot(tag);
            }
        }
    }

    // Made for the first that is moved aside: most channels never have one.
    private SortedDictionary<long, Unacked> Stragglers => _stragglers ??= [];

    private ref Unacked Slot(long tag) => ref _ring[(int)(tag & (_ring.Length - 1))];

    private bool TakeSlot(long tag, List<Unacked> into)
    {
        ref var slot = ref Slot(tag);
        if (slot.DeliveryTag != tag) return false;
        into.Add(slot);
        memory?.Remove(slot.Weight);
        slot = default;
        _inRing--;
        return true;
    }

    private void PassOverSettled()
    {
        if (_inRing == 0)
        {
            _firstTag = LastTag + 1;
            if (_ring.Length > 4096) _ring = [];
            return;
        }
        while (Slot(_firstTag).DeliveryTag != _firstTag) _firstTag++;
    }

    private void EnsureRoom(long tag)
    {
        if (_inRing == 0) _firstTag = tag;
        if (tag - _firstTag < _ring.Length) return;
        if (_ring.Length > SmallestRing && _inRing < _ring.Length / 2)
        {
            MoveStragglers(tag);
            return;
        }
        var larger = new Unacked[Math.Max(SmallestRing, _ring.Length * 2)];
        for (long at = _firstTag; at < tag; at++) larger[(int)(at & (larger.Length - 1))] = Slot(at);
        _ring = larger;
    }

    // The older half goes aside, the newer half has the ring again.
    private void MoveStragglers(long tag)
    {
        long keepFrom = tag - (_ring.Length / 2);
        for (; _firstTag < keepFrom; _firstTag++)
        {
            ref var slot = ref Slot(_firstTag);
            if (slot.DeliveryTag != _firstTag) continue;
            Stragglers.Add(_firstTag, slot);
            slot = default;
            _inRing--;
        }
        if (_inRing == 0) _firstTag = tag;
        else PassOverSettled();
    }
}
