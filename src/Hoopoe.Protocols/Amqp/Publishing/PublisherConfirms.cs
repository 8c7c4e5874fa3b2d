using Hoopoe.Core;
using Hoopoe.Core.Durability;
using Hoopoe.Core.Queues;
using Hoopoe.Core.Telemetry;
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
    private readonly TimeProvider _time;
    private long _confirmed;
    // The publish whose confirm is timed, 0 for none, and since when.
    private long _measured;
    private long _measuredFrom;
    private bool _ended;

    public PublisherConfirms(ushort channel, OutputBuffer output, IDurableLog log, PublishCounters published, TimeProvider time)
    {
        _published = published;
        _time = time;
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
            if (BrokerTelemetry.ConfirmDuration.Enabled) Measure();
        }
    }

    private void Measure()
    {
        if (_measured != 0 && _confirmed >= _measured)
        {
            BrokerTelemetry.ConfirmDuration.Record(_time.GetElapsedTime(_measuredFrom).TotalSeconds);
            _measured = 0;
        }
        if (_measured == 0 && Window.Published > _confirmed) (_measured, _measuredFrom) = (Window.Published, _time.GetTimestamp());
    }

    private void Acknowledge(long through, Turn turn)
    {
        if (through <= _confirmed) return;
        Traced?.Confirmed(through);
        _output.WriteLocked(_channel, new BasicAck { DeliveryTag = (ulong)through, Multiple = through > _confirmed + 1 }, turn);
        _confirmed = through;
    }
}
