using Hoopoe.Core;
using Hoopoe.Core.Durability;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Core.Telemetry;
using Hoopoe.Core.Tracing;
using Hoopoe.Core.VirtualHosts;
using Hoopoe.Protocols.Amqp.Channels;
using Hoopoe.Protocols.Amqp.Connections;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Protocols.Amqp.Publishing;

/// <summary>
/// A channel's publisher confirms as basic.ack and basic.nack: in publish order, several in one where they can be.
/// </summary>
internal sealed class PublisherConfirms : IOutput
{
    private readonly ushort _channel;
    private readonly OutputBuffer _output;
    private readonly PublishCounters _published;
    private readonly Queue<long> _refused = new();
    private TracedConfirms? _traced;
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

    /// <summary>The number of the publish confirmed last; written under the gate.</summary>
    public long Confirmed => _confirmed;

    /// <summary>What may be confirmed.</summary>
    public ConfirmWindow Window { get; }

    /// <summary>Has it noted what the publisher is told of the message published last, which is traced.</summary>
    public void Trace(Message message, MessageAmendments amendments, Tracer tracer, AmqpChannel channel)
    {
        if (_traced is null || !_traced.IsOf(tracer)) _traced = tracer.Publishing.Confirms(channel.VirtualHost, channel.Party);
        _traced.Add(Window.Published, message, amendments);
    }

    /// <summary>Sends the confirms that are due, now that all that was published is handed to its queues.</summary>
    public void HandedOver(Turn turn)
    {
        Window.HandedOver();
        Flush(turn);
    }

    /// <summary>Says no more: the channel has ended, and another may have its number. Under the gate.</summary>
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
                _traced?.Refused(number);
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
        _traced?.Confirmed(through);
        _output.WriteLocked(_channel, new BasicAck { DeliveryTag = (ulong)through, Multiple = through > _confirmed + 1 }, turn);
        _confirmed = through;
    }
}
