using Hoopoe.Core.Messages;
using Hoopoe.Tests.Testing;
using Hoopoe.Tests.Testing.Node;

namespace Hoopoe.Micro.Rigs;

/// <summary>Brokers with one durable queue full of messages of sixteen bytes, on a disk in memory.</summary>
internal static class Backlog
{
    public const string Queue = "queue";

    private const int Batch = 1000;

    // More than any backlog here takes up, so that none leaves memory before it is asked to.
    private const int PageAboveBytes = 64 << 20;

    /// <summary>A broker that holds so many messages in memory.</summary>
    public static NodeRig Make(int messages, bool persistent)
    {
        var node = new NodeRig(new NodeRigOptions { SegmentBytes = 8 << 20, PageAboveBytes = PageAboveBytes });
        var client = node.Connect();
        node.Declare(client, Queue);
        var properties = persistent ? DurableBroker.Persistent : default;
        for (int i = 0; i < Batch; i++) client.WritePublish(1, "", Queue, "sixteen octets.."u8, properties);
        byte[] publishes = client.TakeWritten();
        for (int i = 0; i < messages; i += Batch) client.SendWithoutCopy(publishes);
        node.Flush();
        if (node.Broker.Queue(Queue).ReadyCount != messages) throw new InvalidOperationException("not all was published");
        return node;
    }

    /// <summary>Takes so much of the broker's message memory that all else has to leave it.</summary>
    public static void FillMemory(NodeRig node) =>
        new MessageWriter(node.Broker.Core.Memory).Begin(new MessageFacts { BodyLength = PageAboveBytes }, TestMessages.Address("", ""), [0, 0]);
}
