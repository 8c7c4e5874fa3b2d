using Hoopoe.Core;
using Hoopoe.Core.Durability;
using Hoopoe.Core.Queues;
using Hoopoe.Core.Tracing;
using Hoopoe.Core.VirtualHosts;
using Hoopoe.Protocols.Amqp.Connections;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Protocols.Amqp.Publishing;

/// <summary>
/// A channel's publisher confirms as basic.ack and basic.nack: in publish order, several in one where they can be.
/// </summary>
internal sealed class PublisherConfirms : IPublisherConfirms, IOutput
{
    private readonly ushort _channel;
    private readonly OutputBuffer _output;
    private readonly PublishCounters _published;
    private readonly Queue<long> _refused = new();
    private long _confirmed;
    private bool _ended;

    public PublisherConfirms(ushort channel, OutputBuffer output, IDurableLog log, PublishCounters published)
    {
        _published = published;
        _channel = channel;
        _output = output;
        Window = new ConfirmWindow(log, this);
    }

    /// <inheritdoc/>
    public long Confirmed => _confirmed;

    /// <inheritdoc/>
    public ConfirmWindow Window { get; }

    /// <inheritdoc/>
    public TracedConfirms? Traced { get; set; }

    /// <inheritdoc/>
    public void HandedOver(Turn turn)
    {
        Window.HandedOver();
        Flush(turn);
    }

    /// <inheritdoc/>
    // Another channel may have its number.
    public void End() => _ended = true;

    /// <summary>Sends the confirms that are due: at the end of the channel's batch, and when queues have reported.</summary>
    public void Flush(Turn turn)
    {
        lock (_output.Gate)
        {
            if (_output.Closed || _ended) return;
            long before = _confirmed;
            long through = Window.TakeDue(_refused);
            while (_refused.TryDequeue(out long number))
            {
                Acknowledge(number - 1, turn);
                Traced?.Refused(number);
                _output.WriteLocked(_channel, new BasicNack { DeliveryTag = (ulong)number }, turn);
                _confirmed = number;
            }
            Acknowledge(through, turn);
            if (_confirmed > before) _published.CountConfirmed(_confirmed - before);
        }
    }

    private void Acknowledge(long through, Turn turn)
    {
        if (through <= _confirmed) return;
        Traced?.Confirmed(through);
        _output.WriteLocked(_channel, new BasicAck { DeliveryTag = (ulong)through, Multiple = through > _confirmed + 1 }, turn);
        _confirmed = through;
    }
}
