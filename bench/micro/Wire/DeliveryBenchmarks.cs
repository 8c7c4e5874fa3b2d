using BenchmarkDotNet.Attributes;
using Hoopoe.Core;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Micro.Rigs;
using Hoopoe.Protocols.Amqp.Connections;
using Hoopoe.Protocols.Amqp.Delivery;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;

namespace Hoopoe.Micro.Wire;

/// <summary>A delivery written into a connection's output as frames, and the output handed to a transport that takes it at once.</summary>
[MemoryDiagnoser]
public class DeliveryBenchmarks
{
    private const int Messages = 100;

    private readonly OutputBuffer _output = new(new IdleTransport(), 4 << 20, error => throw error);
    private readonly Turn _turn = new();
    private readonly SplicedProperties _spliced = new();
    private readonly byte[] _tag = "consumer"u8.ToArray();
    private QueueEntry _entry;
    private Queue? _queue;

    /// <summary>Bytes in a body.</summary>
    [Params(16, 1024)]
    public int Size { get; set; }

    /// <summary>Makes the message.</summary>
    [GlobalSetup]
    public void MakeMessage()
    {
        _queue = new QueueRig().Declare("queue");
        _entry = QueueEntry.Of(TestMessages.Message(new MessageWriter(new SlabPool()), "queue", new string('x', Size)), null);
    }

    /// <summary>Writes it a hundred times.</summary>
    [Benchmark(OperationsPerInvoke = Messages)]
    public void Delivery()
    {
        lock (_output.Gate)
        {
            for (int i = 0; i < Messages; i++) DeliveryWriter.WriteDelivery(_output, 1, _tag, i, _entry, _queue!, _spliced, Frame.MinSize);
            _output.Written(_turn);
        }
        _turn.Complete();
    }
}
