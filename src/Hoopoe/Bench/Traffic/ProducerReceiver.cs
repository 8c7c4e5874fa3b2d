using Hoopoe.Bench.Client;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Bench.Traffic;

/// <summary>What comes back on a publishing connection: confirms and returned messages. Belongs to the thread that receives there.</summary>
internal sealed class ProducerReceiver(BrokerLink link, RunControl run, ConfirmLedger[] confirms)
{
    private long _returned;

    /// <summary>Messages that no queue took.</summary>
    public long Returned => Volatile.Read(ref _returned);

    /// <summary>Waits for something and deals with it; false once the connection is closed.</summary>
    public bool Receive()
    {
        if (!link.Receive()) return false;
        long now = run.Clock.Ticks;
        while (link.Inbound.TryTake(out var header, out var payload))
        {
            if (header.Type == FrameType.Method && !Handle(header.Channel, payload, now)) return false;
        }
        return true;
    }

    private bool Handle(ushort channel, ReadOnlySpan<byte> payload, long now)
    {
        switch (BrokerLink.MethodId(payload))
        {
            case BasicAck.Id when BasicAck.TryRead(payload[sizeof(uint)..], out var ack):
                Settle(channel, ack.DeliveryTag, ack.Multiple, isAck: true, now);
                return true;
            case BasicNack.Id when BasicNack.TryRead(payload[sizeof(uint)..], out var nack):
                Settle(channel, nack.DeliveryTag, nack.Multiple, isAck: false, now);
                return true;
            case BasicReturn.Id:
                Volatile.Write(ref _returned, _returned + 1);
                return true;
            default:
                return link.HandleOther(payload);
        }
    }

    private void Settle(ushort channel, ulong deliveryTag, bool multiple, bool isAck, long now)
    {
        bool sound = channel >= 1 && channel <= confirms.Length && confirms[channel - 1].Settle(deliveryTag, multiple, isAck, now);
        if (!sound) throw new BenchException($"the broker confirmed publish {deliveryTag} of channel {channel}, which waited for no confirm");
    }
}
