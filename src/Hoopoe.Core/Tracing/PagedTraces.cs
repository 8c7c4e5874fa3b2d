using Hoopoe.Core.Queues;

namespace Hoopoe.Core.Tracing;

/// <summary>
/// Which traced messages are on disk alone, by queue and position: there nothing can be read of them, and they may expire or
/// be purged without coming back. Bounded, so that a long backlog that is traced does not fill the memory it was paged out to
/// spare; beyond that, such an event has no name. Lives as long as its tracer; any thread may call.
/// </summary>
internal sealed class PagedTraces(int capacity)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(Queue Queue, long Position), TracedMessage> _messages = [];

    public void Add(Queue queue, long position, TracedMessage message)
    {
        lock (_lock)
        {
            if (_messages.Count < capacity) _messages[(queue, position)] = message;
        }
    }

    public bool TryTake(Queue queue, long position, out TracedMessage message)
    {
        lock (_lock) return _messages.Remove((queue, position), out message);
    }

    /// <summary>Takes out all of a queue that ends, in order.</summary>
    public List<(long Position, TracedMessage Message)> TakeAll(Queue queue)
    {
        lock (_lock)
        {
            var taken = new List<(long Position, TracedMessage Message)>();
            foreach (var (key, message) in _messages)
            {
                if (key.Queue == queue) taken.Add((key.Position, message));
            }
            foreach (var (position, _) in taken) _messages.Remove((queue, position));
            taken.Sort(static (a, b) => a.Position.CompareTo(b.Position));
            return taken;
        }
    }
}
