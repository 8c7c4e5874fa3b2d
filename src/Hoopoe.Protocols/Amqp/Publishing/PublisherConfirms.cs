using System.Runtime.CompilerServices;
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
    private readonly AwaitedPublishes _awaited = new();
    private long _handedOver;
    private long _confirmed;
    private bool _flushAsked;
    private bool _ended;

    /// <summary>The number of the message last published; the channel's thread alone writes it.</summary>
    public long Published { get; private set; }

    /// <summary>Numbers a publish whose fate needs no waiting for.</summary>
    public long Next() => ++Published;

    /// <summary>Has the confirm of a message wait until so many queues have reported.</summary>
    public void Await(long number, int queues)
    {
        lock (output.Gate) _awaited.Add(new() { Number = number, Queues = queues });
    }

    /// <summary>Refuses a message before it reached a queue.</summary>
    public void Refuse(long number)
    {
        lock (output.Gate) _awaited.Add(new() { Number = number, Refused = true });
    }

    /// <inheritdoc/>
    public void Accepted(long publishNumber, JournalPosition position, Turn turn) => Report(publishNumber, position, refused: false, turn);

    /// <inheritdoc/>
    public void Refused(long publishNumber, Turn turn) => Report(publishNumber, JournalPosition.None, refused: true, turn);

    /// <inheritdoc/>
    public void Durable(JournalPosition position, Turn turn) => turn.Touch(this);

    /// <inheritdoc/>
    public void Flush(Turn turn)
    {
        lock (output.Gate) Confirm(turn);
    }

    /// <summary>
    /// Sends the confirms that are due, now that all that was published is handed to its queues. Called by the channel at
    /// the end of a batch: what it has numbered since is nobody's to confirm yet, whoever else flushes.
    /// </summary>
    public void HandedOver(Turn turn)
    {
        lock (output.Gate)
        {
            _handedOver = Published;
            Confirm(turn);
        }
    }

    /// <summary>Says no more: the channel has ended, and another may have its number. Under the gate.</summary>
    public void End() => _ended = true;

    private void Confirm(Turn turn)
    {
        _flushAsked = false;
        if (output.Closed || _ended) return;
        while (_awaited.Count > 0)
        {
            ref var first = ref _awaited.First;
            if (first.Queues > 0 || first.Number > _handedOver || !IsDurable(first)) break;
            if (first.Refused) Refuse(first.Number, turn);
            _awaited.RemoveFirst();
        }
        // Everything before the first without a verdict is safe.
        Acknowledge(_awaited.Count > 0 ? Math.Min(_awaited.First.Number - 1, _handedOver) : _handedOver, turn);
    }

    private bool IsDurable(in AwaitedPublishes.Awaited awaited)
    {
        if (awaited.Refused || awaited.Position <= log.Durable) return true;
        log.WhenDurable(awaited.Position, this);
        return false;
    }

    private void Report(long number, JournalPosition position, bool refused, Turn turn)
    {
        lock (output.Gate)
        {
            ref var awaited = ref _awaited.Find(number);
            if (Unsafe.IsNullRef(ref awaited)) return;
            awaited.Queues--;
            awaited.Refused |= refused;
            if (position > awaited.Position) awaited.Position = position;
            if (awaited.Queues > 0 || _flushAsked) return;
            _flushAsked = true;
            turn.Touch(this);
        }
    }

    private void Refuse(long number, Turn turn)
    {
        Acknowledge(number - 1, turn);
        output.WriteLocked(channel, new BasicNack { DeliveryTag = (ulong)number }, turn);
        _confirmed = number;
    }

    private void Acknowledge(long through, Turn turn)
    {
        if (through <= _confirmed) return;
        output.WriteLocked(channel, new BasicAck { DeliveryTag = (ulong)through, Multiple = through > _confirmed + 1 }, turn);
        _confirmed = through;
    }
}
