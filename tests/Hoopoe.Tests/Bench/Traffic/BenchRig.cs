using Hoopoe.Bench.Client;
using Hoopoe.Bench.Measuring;
using Hoopoe.Bench.Traffic;
using Hoopoe.Bench.Workloads;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Server.Timing;

namespace Hoopoe.Tests.Bench.Traffic;

/// <summary>One producer and one consumer without sockets, on the test's thread and clock.</summary>
internal sealed class BenchRig
{
    private const int FrameMax = 4096;

    public BenchRig(Func<Workload, Workload>? change = null, bool isShared = false, ScriptedStream? producerStream = null, ScriptedStream? consumerStream = null)
    {
        var plain = new Workload
        {
            Brokers = [], Topology = TopologyPlan.Make("default", "", ["q"], [], [], []), Pattern = BodyPattern.Random(1), Size = new FixedSize(64),
        };
        Workload = change?.Invoke(plain) ?? plain;
        Run = new RunControl(new RunClock(Time), Workload.MaxBacklog);
        ProducerStream = producerStream ?? new ScriptedStream();
        ConsumerStream = consumerStream ?? new ScriptedStream();
        ConsumerLink = new BrokerLink(ConsumerStream, FrameMax);
        int[] targets = [0];
        var cycle = new PublishCycle(Workload, targets, 0, FrameMax, 4096, new Random(1));
        ProducerLink = new BrokerLink(ProducerStream, FrameMax);
        Producer = new Producer(0, Workload, ProducerLink, Run, cycle, targets);
        Subscription = new Subscription(0, new QueueLedger(isShared), Workload.IsOrdered, 1);
        Consumer = new Consumer(0, Workload, ConsumerLink, Run, [Subscription]);
    }

    public VirtualTime Time { get; } = new();

    public Workload Workload { get; }

    public RunControl Run { get; }

    public ScriptedStream ProducerStream { get; }

    public ScriptedStream ConsumerStream { get; }

    public BrokerLink ProducerLink { get; }

    public BrokerLink ConsumerLink { get; }

    public Producer Producer { get; }

    public Subscription Subscription { get; }

    public Consumer Consumer { get; }

    /// <summary>The bodies that the producer sent since the last call.</summary>
    public List<byte[]> TakeBodies()
    {
        List<byte[]> bodies = [];
        var rest = ProducerStream.Sent!.ToArray().AsSpan();
        ProducerStream.Sent.SetLength(0);
        while (!rest.IsEmpty)
        {
            var header = FrameHeader.Read(rest);
            var payload = rest.Slice(Frame.HeaderLength, (int)header.Size);
            if (header.Type == FrameType.Header) bodies.Add([]);
            if (header.Type == FrameType.Body) bodies[^1] = [.. bodies[^1], .. payload];
            rest = rest[((int)header.Size + Frame.Overhead)..];
        }
        return bodies;
    }

    /// <summary>Gives the consumer these bodies as deliveries; it handles what there is and then finds the connection closed.</summary>
    public void Deliver(IEnumerable<byte[]> bodies, bool redelivered = false)
    {
        ConsumerStream.Put([.. bodies.SelectMany(body => Delivery(body, redelivered))]);
        ConsumerLink.Abandon();
        Consumer.Run();
    }

    /// <summary>One delivery as the broker sends it.</summary>
    public static byte[] Delivery(byte[] body, bool redelivered = false)
    {
        var deliver = new BasicDeliver { ConsumerTag = "0"u8, DeliveryTag = 1, Redelivered = redelivered, RoutingKey = "q"u8 };
        byte[] bytes = new byte[FrameWriter.MethodLength(deliver) + FrameWriter.HeaderLength(2) + FrameWriter.BodyLength(body.Length, FrameMax)];
        WireWriter writer = new(bytes);
        FrameWriter.WriteMethod(ref writer, 1, deliver);
        FrameWriter.WriteHeader(ref writer, 1, body.Length, [0, 0]);
        FrameWriter.WriteBody(ref writer, 1, body, FrameMax);
        return bytes;
    }
}
