using Hoopoe.Core;
using Hoopoe.Core.Durability;
using Hoopoe.Core.Queues;
using Hoopoe.Journal;
using Hoopoe.Protocols.Amqp.Connections;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Protocols.Amqp.Publishing;

/// <summary>
/// A channel's publisher confirms: they leave in publish order, several in one, up to the first message whose queues
/// have yet to take it or whose journal position is not durable. Guarded by the output's gate; queues report from
/// whatever thread holds them.
/// </summary>
internal sealed class PublisherConfirms(ushort channel, OutputBuffer output, IDurableLog log)
    : IPublishOutcomes, IDurabilityWaiter, IOutput
{
    private readonly SortedDictionary<long, Awaited> _awaited = [];
    private readonly Queue<long> _refused = new();
    private long _confirmed;
    private bool _flushAsked;

    private struct Awaited
    {
        public int Queues;
        public bool Refused;
        public JournalPosition Position;
    }

    /// <summary>The number of the message last published; the channel's thread alone writes it.</summary>
    public long Published { get; private set; }

    /// <summary>Numbers a publish whose fate needs no waiting for.</summary>
    public long Next() => ++Published;

    /// <summary>Has the confirm of a message wait until so many queues have reported.</summary>
    public void Await(long number, int queues)
    {
        lock (output.Gate) _awaited.Add(number, new Awaited { Queues = queues });
    }

    /// <summary>Refuses a message before it reached a queue.</summary>
    public void Refuse(long number)
    {
        lock (output.Gate) _awaited.Add(number, new Awaited { Refused = true });
    }

    /// <inheritdoc/>
    public void Accepted(long publishNumber, JournalPosition position, Turn turn) => Report(publishNumber, position, refused: false, turn);

    /// <inheritdoc/>
    public void Refused(long publishNumber, Turn turn) => Report(publishNumber, JournalPosition.None, refused: true, turn);

    /// <inheritdoc/>
    public void Durable(JournalPosition position, Turn turn) => turn.Touch(this);

    /// <inheritdoc/>
    public void Flush(Turn turn) => Confirm(turn);

    /// <summary>Sends the confirms that are due. Called by the channel at the end of a batch.</summary>
    public void Confirm(Turn turn)
    {
        lock (output.Gate)
        {
            _flushAsked = false;
            if (output.Closed) return;
            long through = Settled();
            while (_refused.TryDequeue(out long number))
            {
                Acknowledge(number - 1, turn);
                output.WriteLocked(channel, new BasicNack { DeliveryTag = (ulong)number }, turn);
                _confirmed = number;
            }
            Acknowledge(through, turn);
        }
    }

    private void Report(long number, JournalPosition position, bool refused, Turn turn)
    {
        lock (output.Gate)
        {
            if (!_awaited.TryGetValue(number, out var awaited)) return;
            awaited.Queues--;
            awaited.Refused |= refused;
            if (position > awaited.Position) awaited.Position = position;
            _awaited[number] = awaited;
            if (awaited.Queues > 0 || _flushAsked) return;
            _flushAsked = true;
            turn.Touch(this);
        }
    }

    // Takes off the head what has its verdict, and gives the last number before the first that has none.
    private long Settled()
    {
        while (_awaited.Count > 0)
        {
            var (number, awaited) = _awaited.First();
            if (awaited.Queues > 0) return number - 1;
            if (!awaited.Refused && awaited.Position > log.Durable)
            {
                log.WhenDurable(awaited.Position, this);
                return number - 1;
            }
            _awaited.Remove(number);
            if (awaited.Refused) _refused.Enqueue(number);
        }
        return Published;
    }

    private void Acknowledge(long through, Turn turn)
    {
        if (through <= _confirmed) return;
        output.WriteLocked(channel, new BasicAck { DeliveryTag = (ulong)through, Multiple = through > _confirmed + 1 }, turn);
        _confirmed = through;
    }
}
