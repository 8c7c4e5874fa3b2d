namespace Hoopoe.Core.Messages;

/// <summary>
/// The large bodies that somebody has at hand: being received, in a queue or on their way to a consumer. So that all of
/// them can be told when pieces move. One for a store; any thread may call.
/// </summary>
public sealed class StoredBodies
{
    private readonly Lock _lock = new();
    private readonly LinkedList<StoredBody> _known = [];

    /// <summary>All there are at this moment, oldest first.</summary>
    public IReadOnlyList<StoredBody> All
    {
        get
        {
            lock (_lock) return [.. _known];
        }
    }

    /// <summary>Adds one, and gives what it is removed by.</summary>
    internal LinkedListNode<StoredBody> Add(StoredBody body)
    {
        lock (_lock) return _known.AddLast(body);
    }

    /// <summary>Removes one, unless it was before.</summary>
    internal void Remove(LinkedListNode<StoredBody> body)
    {
        lock (_lock)
        {
            if (body.List is not null) _known.Remove(body);
        }
    }
}
