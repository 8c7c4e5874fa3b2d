using System.Text;
using Hoopoe.Bench.Client;
using Hoopoe.Bench.Workloads;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Messages;

/// <summary>
/// One connection with one channel, for publishing, consuming and looking by hand. Belongs to one thread, but for
/// <see cref="BeginClose"/>; ends with Dispose. Whatever the broker refuses is a <see cref="BenchException"/>.
/// </summary>
internal sealed class MessageChannel : IDisposable
{
    private const ushort Channel = 1;
    private const ushort Heartbeat = 60;

    private static readonly TimeSpan HeartbeatPause = TimeSpan.FromSeconds(20);

    private readonly BrokerLink _link;
    private readonly Timer _heartbeats;
    private readonly ContentAssembly _content = new();

    /// <summary>Takes over a connection whose channel is open.</summary>
    public MessageChannel(BrokerLink link)
    {
        _link = link;
        _heartbeats = new Timer(_ => Beat(), null, HeartbeatPause, HeartbeatPause);
    }

    /// <summary>Connects, logs in and opens the channel; the name is what the broker lists the connection with.</summary>
    public static MessageChannel Open(BrokerUri broker, string name)
    {
        var link = BrokerLink.Open(broker, name, Heartbeat);
        try
        {
            link.Call(Channel, default(ChannelOpen), ChannelOpenOk.Id);
            return new MessageChannel(link);
        }
        catch
        {
            link.Dispose();
            throw;
        }
    }

    /// <summary>What the last confirm says, after <see cref="ChannelEvent.Confirmed"/> or <see cref="ChannelEvent.Refused"/>.</summary>
    public (ulong Tag, bool Multiple) LastConfirm { get; private set; }

    /// <summary>What arrived last, after <see cref="ChannelEvent.Message"/> or <see cref="ChannelEvent.Returned"/>.</summary>
    public ReceivedMessage Current { get; private set; } = null!;

    /// <summary>Asks for a confirm of each message.</summary>
    public void SelectConfirms() => _link.Call(Channel, default(ConfirmSelect), ConfirmSelectOk.Id);

    public void Publish(OutgoingMessage message) => _link.Send(message.Encode(Channel, _link.FrameMax));

    /// <summary>Asks for deliveries, of which so many may be unsettled.</summary>
    public void Consume(string queue, ushort prefetch, bool automatic, bool exclusive)
    {
        _link.Call(Channel, new BasicQos { PrefetchCount = prefetch }, BasicQosOk.Id);
        // Deliveries may follow at once: the answer is read among them.
        _link.Send(Channel, new BasicConsume { Queue = Encoding.UTF8.GetBytes(queue), NoAck = automatic, Exclusive = exclusive });
    }

    /// <summary>Asks for one message; <see cref="Read"/> has it, or that there is none.</summary>
    public void Get(string queue) => _link.Send(Channel, new BasicGet { Queue = Encoding.UTF8.GetBytes(queue) });

    public void Acknowledge(ulong tag) => _link.Send(Channel, new BasicAck { DeliveryTag = tag });

    /// <summary>Gives a message back, or up; a tag of 0 with multiple means all that are unsettled.</summary>
    public void Reject(ulong tag, bool requeue, bool multiple = false) => _link.Send(Channel, new BasicNack { DeliveryTag = tag, Requeue = requeue, Multiple = multiple });

    /// <summary>Waits for what comes next.</summary>
    public ChannelEvent Read()
    {
        while (true)
        {
            while (_link.Inbound.TryTake(out var header, out var payload))
            {
                var message = header.Type switch
                {
                    FrameType.Header => _content.TakeHeader(payload),
                    FrameType.Body => _content.TakeBody(payload),
                    _ => null,
                };
                if (message is not null)
                {
                    Current = message;
                    return message.ReturnReason is null ? ChannelEvent.Message : ChannelEvent.Returned;
                }
                if (header.Type == FrameType.Method && TakeMethod(payload) is { } happened) return happened;
            }
            if (!_link.Receive()) return ChannelEvent.Closed;
        }
    }

    /// <summary>Says goodbye after all that was sent; <see cref="Read"/> then comes to <see cref="ChannelEvent.Closed"/>. From any thread.</summary>
    public void BeginClose() => _link.BeginClose();

    /// <summary>Says goodbye and waits for the answer, so that the broker has taken all that was sent.</summary>
    public void Close()
    {
        BeginClose();
        while (Read() != ChannelEvent.Closed)
        {
            // What still arrives goes back to its queue.
        }
    }

    public void Dispose()
    {
        _heartbeats.Dispose();
        _link.Dispose();
    }

    private ChannelEvent? TakeMethod(ReadOnlySpan<byte> payload)
    {
        var arguments = payload[Math.Min(sizeof(uint), payload.Length)..];
        switch (BrokerLink.MethodId(payload))
        {
            case BasicDeliver.Id when BasicDeliver.TryRead(arguments, out var deliver):
                _content.Begin(new ReceivedMessage(deliver.Exchange.ToText(), deliver.RoutingKey.ToText(), deliver.Redelivered, deliver.DeliveryTag, [], []));
                return null;
            case BasicGetOk.Id when BasicGetOk.TryRead(arguments, out var got):
                _content.Begin(new ReceivedMessage(got.Exchange.ToText(), got.RoutingKey.ToText(), got.Redelivered, got.DeliveryTag, [], []) { Remaining = got.MessageCount });
                return null;
            case BasicReturn.Id when BasicReturn.TryRead(arguments, out var back):
                _content.Begin(new ReceivedMessage(back.Exchange.ToText(), back.RoutingKey.ToText(), false, 0, [], []) { ReturnReason = back.ReplyText.ToText() });
                return null;
            case BasicAck.Id when BasicAck.TryRead(arguments, out var ack):
                LastConfirm = (ack.DeliveryTag, ack.Multiple);
                return ChannelEvent.Confirmed;
            case BasicNack.Id when BasicNack.TryRead(arguments, out var nack):
                LastConfirm = (nack.DeliveryTag, nack.Multiple);
                return ChannelEvent.Refused;
            case BasicGetEmpty.Id: return ChannelEvent.Empty;
            default: return _link.HandleOther(payload) ? null : ChannelEvent.Closed;
        }
    }

    private void Beat()
    {
        try
        {
            _link.SendHeartbeat();
        }
        catch (BenchException)
        {
            // Whoever receives finds out that the connection is gone.
        }
    }
}
