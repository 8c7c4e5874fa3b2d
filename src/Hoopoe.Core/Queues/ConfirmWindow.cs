using System.Runtime.CompilerServices;
using Hoopoe.Core.Durability;
using Hoopoe.Journal;

namespace Hoopoe.Core.Queues;

/// <summary>
/// Which publishes of one channel may be confirmed: all up to the first whose queues have yet to take it or whose
/// journal position is not durable. The channel numbers its publishes; queues report from whatever thread holds them.
/// Its lock comes after the queues' and after a connection's output, and nothing is called while it is held.
/// </summary>
/// <param name="log">Says what is durable.</param>
/// <param name="confirms">Flushed, in a turn, when something may have become due.</param>
public sealed class ConfirmWindow(IDurableLog log, IOutput confirms) : IPublishOutcomes, IDurabilityWaiter
{
    private readonly Lock _lock = new();
    private readonly AwaitedPublishes _awaited = new();
    private long _handedOver;
    private JournalPosition _askedFor;
    private bool _flushAsked;

    /// <summary>The number of the message last published; written by the publishing thread alone.</summary>
    public long Published { get; private set; }

    /// <summary>Numbers a publish whose fate needs no waiting for.</summary>
    public long Next() => ++Published;

    /// <summary>Has the confirm of a publish wait until so many queues have reported.</summary>
    /// <param name="number">The publish's number.</param>
    /// <param name="queues">How many queues.</param>
    /// <param name="refused">Whether it is refused whatever they say.</param>
    public void Await(long number, int queues, bool refused = false)
    {
        lock (_lock) _awaited.Add(new() { Number = number, Queues = queues, Refused = refused });
    }

    /// <summary>Refuses a publish before it reached a queue.</summary>
    public void Refuse(long number)
    {
        lock (_lock) _awaited.Add(new() { Number = number, Refused = true });
    }

    /// <summary>
    /// Notes that all that was published is handed to its queues. What the channel numbers after that is nobody's to
    /// confirm yet, whoever takes what is due. Called by the publishing thread.
    /// </summary>
    public void HandedOver()
    {
        lock (_lock) _handedOver = Published;
    }

    /// <inheritdoc/>
    public void Accepted(long publishNumber, JournalPosition position, Turn turn) => Report(publishNumber, position, refused: false, turn);

    /// <inheritdoc/>
    public void Refused(long publishNumber, JournalPosition position, Turn turn) => Report(publishNumber, position, refused: true, turn);

    /// <inheritdoc/>
    public void Durable(JournalPosition position, Turn turn) => turn.Touch(confirms);

    /// <summary>What waits stays unconfirmed for ever: nothing will become durable any more.</summary>
    public void Failed(Turn turn)
    {
    }

    /// <summary>
    /// Takes off what has its verdict: gives the last number that may be confirmed, and adds those among them that
    /// were refused, in order.
    /// </summary>
    public long TakeDue(Queue<long> refused)
    {
        var waitFor = JournalPosition.None;
        long through;
        lock (_lock)
        {
            _flushAsked = false;
            through = TakeSettled(refused, ref waitFor);
            // Positions grow from publish to publish, so each is asked for once.
            if (waitFor > _askedFor) _askedFor = waitFor;
            else waitFor = JournalPosition.None;
        }
        if (waitFor > JournalPosition.None) log.WhenDurable(waitFor, this);
        return through;
    }

    private long TakeSettled(Queue<long> refused, ref JournalPosition waitFor)
    {
        while (_awaited.Count > 0)
        {
            ref var first = ref _awaited.First;
            if (first.Number > _handedOver) break;
            if (first.Queues > 0) return first.Number - 1;
            if (first.Position > log.Durable)
            {
                waitFor = first.Position;
                return first.Number - 1;
            }
            if (first.Refused) refused.Enqueue(first.Number);
            _awaited.RemoveFirst();
        }
        return _handedOver;
    }

    private void Report(long number, JournalPosition position, bool refused, Turn turn)
    {
        lock (_lock)
        {
            ref var awaited = ref _awaited.Find(number);
            if (Unsafe.IsNullRef(ref awaited)) return;
            awaited.Queues--;
            awaited.Refused |= refused;
            if (position > awaited.Position) awaited.Position = position;
            if (awaited.Queues > 0 || _flushAsked) return;
            _flushAsked = true;
        }
        turn.Touch(confirms);
    }
}
