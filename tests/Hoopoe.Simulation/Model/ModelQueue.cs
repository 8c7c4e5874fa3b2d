namespace Hoopoe.Simulation.Model;

/// <summary>What a queue must hold, in order, and who may be given it.</summary>
internal sealed class ModelQueue(QueueSpec spec)
{
    private readonly List<Copy> _ready = [];
    private long _sequence;

    public QueueSpec Spec { get; } = spec;

    public string Name => Spec.Name;

    /// <summary>What waits for a consumer, the next first.</summary>
    public IReadOnlyList<Copy> Ready => _ready;

    public long ReadyBytes => _ready.Sum(copy => (long)copy.Message.BodyLength);

    /// <summary>How many are delivered and unsettled.</summary>
    public int Unacked { get; set; }

    /// <summary>Whoever consumes from it, the longest first.</summary>
    public List<ModelConsumer> Consumers { get; } = [];

    /// <summary>Whether it is deleted: what was delivered from it comes back no more.</summary>
    public bool Gone { get; set; }

    /// <summary>Whether anybody may ever have been given a message of it.</summary>
    public bool WasConsumed { get; set; }

    public long LastUsedMs { get; set; }

    /// <summary>When something is to happen by itself.</summary>
    public long NextDueMs => Math.Min(UnusedUntilMs, _ready.Count == 0 ? Copy.Never : _ready.Min(copy => copy.ExpiresAtMs));

    public long UnusedUntilMs => Spec.ExpiresMs is { } limit && Consumers.Count == 0 ? LastUsedMs + limit : Copy.Never;

    public bool IsOver(int messages, long bytes) =>
        (Spec.MaxLength is { } most && _ready.Count + messages > most) || (Spec.MaxBytes is { } size && ReadyBytes + bytes > size);

    /// <summary>Gives a message its place, behind all that have come so far.</summary>
    public void Number(Copy copy) => copy.Sequence = ++_sequence;

    public Copy TakeHead()
    {
        var copy = _ready[0];
        _ready.RemoveAt(0);
        return copy;
    }

    public List<Copy> TakeExpired(long nowMs)
    {
        var expired = _ready.FindAll(copy => copy.ExpiresAtMs <= nowMs);
        if (expired.Count > 0) _ready.RemoveAll(copy => copy.ExpiresAtMs <= nowMs);
        return expired;
    }

    public List<Copy> TakeAll()
    {
        List<Copy> all = [.. _ready];
        _ready.Clear();
        return all;
    }

    /// <summary>Puts a message in its place.</summary>
    public void Insert(Copy copy)
    {
        int at = _ready.Count;
        while (at > 0 && (_ready[at - 1].Lane < copy.Lane || (_ready[at - 1].Lane == copy.Lane && _ready[at - 1].Sequence > copy.Sequence))) at--;
        _ready.Insert(at, copy);
    }
}

/// <summary>Somebody who consumes from a queue.</summary>
/// <param name="Client">Which client.</param>
/// <param name="Tag">Its name.</param>
/// <param name="Queue">The queue.</param>
/// <param name="NoAck">Whether what it is given needs no acknowledgement.</param>
/// <param name="Prefetch">How many it may hold; 0 is no limit.</param>
internal sealed record ModelConsumer(int Client, string Tag, ModelQueue Queue, bool NoAck, int Prefetch)
{
    /// <summary>How many it holds.</summary>
    public int Held { get; set; }

    public bool HasCredit => NoAck || Prefetch == 0 || Held < Prefetch;
}
