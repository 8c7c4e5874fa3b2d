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
    private readonly SortedDictionary<long, Awaited> _awaited = [];
    private bool _flushAsked;

    private struct Awaited
    {
        public int Queues;
        public bool Refused;
        public JournalPosition Position;
    }

    /// <summary>The number of the message last published; written by the publishing thread alone.</summary>
    public long Published { get; private set; }

    /// <summary>Numbers a publish whose fate needs no waiting for.</summary>
    public long Next() => ++Published;

    /// <summary>Has the confirm of a publish wait until so many queues have reported.</summary>
    public void Await(long number, int queues)
    {
        lock (_lock) _awaited.Add(number, new Awaited { Queues = queues });
    }

    /// <summary>Refuses a publish before it reached a queue.</summary>
    public void Refuse(long number)
    {
        lock (_lock) _awaited.Add(number, new Awaited { Refused = true });
    }

    /// <inheritdoc/>
    public void Accepted(long publishNumber, JournalPosition position, Turn turn) => Report(publishNumber, position, refused: false, turn);

    /// <inheritdoc/>
    public void Refused(long publishNumber, Turn turn) => Report(publishNumber, JournalPosition.None, refused: true, turn);

    /// <inheritdoc/>
    public void Durable(JournalPosition position, Turn turn) => turn.Touch(confirms);

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
        }
        if (waitFor > JournalPosition.None) log.WhenDurable(waitFor, this);
        return through;
    }

    private long TakeSettled(Queue<long> refused, ref JournalPosition waitFor)
    {
        while (_awaited.Count > 0)
        {
            var (number, awaited) = _awaited.First();
            if (awaited.Queues > 0) return number - 1;
            if (!awaited.Refused && awaited.Position > log.Durable)
            {
                waitFor = awaited.Position;
                return number - 1;
            }
            _awaited.Remove(number);
            if (awaited.Refused) refused.Enqueue(number);
        }
        return Published;
    }

    private void Report(long number, JournalPosition position, bool refused, Turn turn)
    {
        lock (_lock)
        {
            if (!_awaited.TryGetValue(number, out var awaited)) return;
            awaited.Queues--;
            awaited.Refused |= refused;
            if (position > awaited.Position) awaited.Position = position;
            _awaited[number] = awaited;
            if (awaited.Queues > 0 || _flushAsked) return;
            _flushAsked = true;
        }
        turn.Touch(confirms);
    }
}
