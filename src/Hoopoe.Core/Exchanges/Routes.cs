using Hoopoe.Core.Queues;

namespace Hoopoe.Core.Exchanges;

/// <summary>
/// Gathers where a message goes: each queue once, however many bindings lead there. Reused from message to message by
/// the one thread it belongs to.
/// </summary>
public sealed class Routes
{
    // A handful is searched faster than hashed.
    private const int FewQueues = 8;

    private readonly List<Queue> _queues = [];
    private readonly HashSet<Queue> _known = [];
    private readonly List<Exchange> _exchanges = [];
    private readonly List<(DelayedMessages Delay, long DelayMs)> _delays = [];

    /// <summary>The queues, in the order they were found.</summary>
    public List<Queue> Queues => _queues;

    /// <summary>The exchanges that hold the message back first, and for how long.</summary>
    public IReadOnlyList<(DelayedMessages Delay, long DelayMs)> Delays => _delays;

    /// <summary>Whether the result holds for every message with the same exchange and key until a binding changes.</summary>
    public bool DependOnKeyAlone { get; internal set; }

    /// <summary>Whether the code of an exchange failed, so that the result is not all.</summary>
    public bool Failed { get; internal set; }

    /// <summary>Whether nothing was found.</summary>
    public bool IsEmpty => _queues.Count == 0 && _delays.Count == 0;

    /// <summary>Lists the numbers of those found that are kept in the journal, for a message that is to be kept too.</summary>
    public void ListDurable(List<long> durableIds)
    {
        durableIds.Clear();
        foreach (var queue in _queues)
        {
            if (queue.Definition.DurableId != 0) durableIds.Add(queue.Definition.DurableId);
        }
        foreach (var (delay, _) in _delays)
        {
            if (delay.DurableId != 0) durableIds.Add(delay.DurableId);
        }
    }

    /// <summary>Adds a destination: a queue, or an exchange to go on from.</summary>
    public void Add(IDestination destination)
    {
        Found++;
        if (destination is Queue queue) AddQueue(queue);
        else if (destination is Exchange exchange && !_exchanges.Contains(exchange)) _exchanges.Add(exchange);
    }

    /// <summary>Has a delaying exchange hold the message back.</summary>
    public void Add(DelayedMessages delay, long delayMs)
    {
        Found++;
        _delays.Add((delay, delayMs));
    }

    /// <summary>How many destinations were added since the start; exchanges that lead nowhere count.</summary>
    internal int Found { get; private set; }

    internal void Start(Exchange exchange)
    {
        _queues.Clear();
        _known.Clear();
        _exchanges.Clear();
        _delays.Clear();
        Found = 0;
        DependOnKeyAlone = true;
        Failed = false;
        _exchanges.Add(exchange);
    }

    /// <summary>The exchange to go on from, each once, so that cycles end.</summary>
    public Exchange? ExchangeAt(int index) => index < _exchanges.Count ? _exchanges[index] : null;

    private void AddQueue(Queue queue)
    {
        if (_queues.Count < FewQueues)
        {
            if (!_queues.Contains(queue)) _queues.Add(queue);
            return;
        }
        if (_known.Count == 0)
        {
            // One by one: a union would go through an interface and allocate an enumerator.
            foreach (var one in _queues) _known.Add(one);
        }
        if (_known.Add(queue)) _queues.Add(queue);
    }
}
