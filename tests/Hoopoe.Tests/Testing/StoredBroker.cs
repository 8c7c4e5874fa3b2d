using Hoopoe.Core;
using Hoopoe.Journal;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing.Node;
using Hoopoe.Tests.Testing.Storage;

namespace Hoopoe.Tests.Testing;

/// <summary>
/// A <see cref="NodeRig"/> whose journal is flushed when the test says so, and always has its next segment ready. Belongs
/// to one test.
/// </summary>
internal sealed class StoredBroker : IDisposable
{
    public const int SegmentBytes = 256 * 1024;

    private readonly NodeRig _node;

    public StoredBroker(FaultyStorage? storage = null) =>
        _node = new NodeRig(new NodeRigOptions { SegmentBytes = SegmentBytes, PageAboveBytes = 16 << 20 }, storage) { FlushesByItself = false };

    public FaultyStorage Storage => _node.Storage;

    public NodeJournal Journal => _node.Journal;

    public TestBroker Broker => _node.Broker;

    /// <summary>Makes everything durable, has the next segment ready, and lets everything happen that comes of it.</summary>
    public void Flush()
    {
        do
        {
            Broker.Thread.Pump();
            Journal.Flush();
            while (Journal.PrepareAhead())
            {
                // All freed files are given back.
            }
            _node.Log.Flushed(new Turn());
            _node.Advance(10);
        }
        while (Journal.WaitingBytes > 0);
    }

    /// <summary>Puts a checkpoint in force.</summary>
    public void Checkpoint()
    {
        _node.Log.BeginCheckpoint();
        _node.Advance(10);
        Flush();
    }

    /// <summary>Declares a durable queue.</summary>
    public void Declare(TestClient client, string queue)
    {
        client.Send(1, new QueueDeclare { Queue = TestClient.Utf8(queue), Durable = true });
        Flush();
        client.Expect(QueueDeclareOk.Id);
    }

    /// <summary>Takes a message for good.</summary>
    public void Take(TestClient client, string queue)
    {
        client.Send(1, new BasicGet { Queue = TestClient.Utf8(queue), NoAck = true });
        Flush();
        client.Expect(BasicGetOk.Id);
    }

    public void Dispose()
    {
        Broker.Dispose();
        _node.Dispose();
    }
}
