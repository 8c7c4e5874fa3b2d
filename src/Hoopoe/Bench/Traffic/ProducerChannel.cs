using Hoopoe.Bench.Client;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Bench.Traffic;

/// <summary>Opens a channel to publish on, in confirm mode where confirms are wanted.</summary>
internal static class ProducerChannel
{
    public static void Open(BrokerLink link, ushort channel, bool confirms)
    {
        link.Call(channel, default(ChannelOpen), ChannelOpenOk.Id);
        if (confirms) link.Call(channel, default(ConfirmSelect), ConfirmSelectOk.Id);
    }
}
