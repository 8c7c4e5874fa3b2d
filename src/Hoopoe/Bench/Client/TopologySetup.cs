using System.Text;
using Hoopoe.Bench.Workloads;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Bench.Client;

/// <summary>Declares what a run needs, asks what is left in its queues, and takes it away again, over a connection of its own.</summary>
internal sealed class TopologySetup(BrokerLink link, Topology topology)
{
    private const ushort Channel = 1;

    /// <summary>Makes exchange, queues and bindings, and empties queues that were there.</summary>
    public void Declare()
    {
        link.Call(Channel, default(ChannelOpen), ChannelOpenOk.Id);
        if (topology.Predeclared) return;
        if (topology.Exchange.Length > 0)
        {
            link.Call(Channel, new ExchangeDeclare
            {
                Exchange = Bytes(topology.Exchange), Type = Bytes(topology.Kind), Durable = topology.Durable,
                AutoDelete = topology.AutoDelete, Arguments = FieldTableEncoder.Encode(topology.ExchangeArguments),
            }, ExchangeDeclareOk.Id);
        }
        byte[] arguments = FieldTableEncoder.Encode(topology.QueueArguments);
        foreach (string queue in topology.Queues)
        {
            link.Call(Channel, new QueueDeclare
            {
                Queue = Bytes(queue), Durable = topology.Durable, AutoDelete = topology.AutoDelete, Arguments = arguments,
            }, QueueDeclareOk.Id);
            link.Call(Channel, new QueuePurge { Queue = Bytes(queue) }, QueuePurgeOk.Id);
        }
        foreach (var binding in topology.Bindings)
        {
            link.Call(Channel, new QueueBind
            {
                Queue = Bytes(topology.Queues[binding.Queue]), Exchange = Bytes(topology.Exchange), RoutingKey = Bytes(binding.Key),
                Arguments = FieldTableEncoder.Encode(binding.Arguments),
            }, QueueBindOk.Id);
        }
    }

    /// <summary>The messages that a queue holds ready; null if it cannot be asked any more.</summary>
    public long? Remaining(int queue)
    {
        try
        {
            var answer = link.Call(Channel, new QueueDeclare { Queue = Bytes(topology.Queues[queue]), Passive = true }, QueueDeclareOk.Id);
            return QueueDeclareOk.TryRead(answer, out var ok) ? ok.MessageCount : null;
        }
        catch (BenchException)
        {
            // A queue that deletes itself went with its last consumer.
            return null;
        }
    }

    /// <summary>Deletes what was declared, unless it is to stay.</summary>
    public void Remove()
    {
        if (topology.Predeclared || topology.Keep) return;
        link.Call(Channel + 1, default(ChannelOpen), ChannelOpenOk.Id);
        foreach (string queue in topology.Queues) link.Call(Channel + 1, new QueueDelete { Queue = Bytes(queue) }, QueueDeleteOk.Id);
        if (topology.Exchange.Length > 0) link.Call(Channel + 1, new ExchangeDelete { Exchange = Bytes(topology.Exchange) }, ExchangeDeleteOk.Id);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
