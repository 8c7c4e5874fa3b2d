using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Core.VirtualHosts;

namespace Hoopoe.Core.Exchanges;

/// <summary>
/// What a delaying exchange holds back until it is due, and then routes as its inner kind says. Any thread may add;
/// ends with its exchange.
/// </summary>
public sealed class DelayedMessages : ITimed
{
    private readonly Lock _lock = new();
    private readonly PriorityQueue<QueueEntry, (long DueMs, long Order)> _held = new();
    private readonly VirtualHost _virtualHost;
    private readonly string _exchange;
    private readonly Routes _routes = new();
    private readonly Alarm _alarm;
    private long _order;
    private bool _ended;

    internal DelayedMessages(VirtualHost virtualHost, string exchange)
    {
        _virtualHost = virtualHost;
        _exchange = exchange;
        _alarm = new Alarm(virtualHost.Broker.Timers, this);
    }

    /// <summary>How many messages are held.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _held.Count;
        }
    }

    /// <summary>Holds a message for <paramref name="delayMs"/>; its reference passes to the exchange.</summary>
    public void Hold(in QueueEntry entry, long delayMs)
    {
        long due = _virtualHost.Broker.Clock.NowMs + delayMs;
        lock (_lock)
        {
            if (_ended)
            {
                entry.Slab.Release();
                return;
            }
            _held.Enqueue(entry, (due, _order++));
            _alarm.Require(due);
        }
    }

    /// <inheritdoc/>
    void ITimed.Due(long nowMs, Turn turn)
    {
        while (TryTake(nowMs, out var entry)) Release(entry, turn);
    }

    internal void End()
    {
        lock (_lock)
        {
            _ended = true;
            _alarm.Off();
            while (_held.TryDequeue(out var entry, out _)) entry.Slab.Release();
        }
    }

    private bool TryTake(long nowMs, out QueueEntry entry)
    {
        lock (_lock)
        {
            if (_held.TryPeek(out entry, out var at) && at.DueMs <= nowMs)
            {
                _held.Dequeue();
                return true;
            }
            if (_held.Count > 0) _alarm.Require(at.DueMs);
            return false;
        }
    }

    private void Release(QueueEntry entry, Turn turn)
    {
        if (!_virtualHost.Exchanges.TryGet(_exchange, out var exchange))
        {
            entry.Slab.Release();
            return;
        }
        entry.Amendments = (entry.Amendments ?? new MessageAmendments()) with { DelayServed = true };
        _virtualHost.Route(exchange, entry.Message.RoutingKeyText, [], entry.Message, entry.Amendments, _routes);
        _virtualHost.Distribute(entry, _routes, turn);
    }
}

/// <summary>The kind x-delayed-message: messages with an x-delay header wait that many milliseconds, then go the inner kind's way.</summary>
internal sealed class DelayedRouter(Router inner, DelayedMessages held) : Router
{
    // The longest delay RabbitMQ's plugin takes; a longer one counts as none.
    private const long LongestDelayMs = uint.MaxValue;

    public DelayedMessages Held { get; } = held;

    public override bool DependsOnKeyAlone => false;

    public override void Bind(BindingDefinition binding, IDestination destination) => inner.Bind(binding, destination);

    public override void Unbind(BindingDefinition binding, IDestination destination) => inner.Unbind(binding, destination);

    public override void Route(in RoutingContext context, Routes routes)
    {
        if (context.Amendments is not { DelayServed: true } && Arguments.TryInteger(context.ReadHeaders()["x-delay"], out long delay)
            && delay is > 0 and <= LongestDelayMs)
            routes.Add(Held, delay);
        else
            inner.Route(context, routes);
    }
}
