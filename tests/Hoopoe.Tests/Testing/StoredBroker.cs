using Hoopoe.Core;
using Hoopoe.Core.Durability;
using Hoopoe.Core.Durability.Recovery;
using Hoopoe.Journal;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing.Storage;

namespace Hoopoe.Tests.Testing;

/// <summary>A broker with a real journal over storage in memory, flushed when the test says so. Belongs to one test.</summary>
internal sealed class StoredBroker : IDisposable
{
    public const int SegmentBytes = 256 * 1024;

    private readonly JournalLog _log;

    public StoredBroker(FaultyStorage? storage = null)
    {
        Storage = storage ?? new FaultyStorage();
        var options = new JournalOptions { SegmentBytes = SegmentBytes, Time = new VirtualTime(), NewIdentity = () => JournalRig.Identity };
        var recovery = new NodeRecovery(new Clock(options.Time));
        Journal = NodeJournal.Open(Storage, options, recovery);
        _log = new JournalLog(Journal, recovery, static () => { });
        Broker = new TestBroker(log: _log);
        _log.Attach(Broker.Core);
    }

    public FaultyStorage Storage { get; }

    public NodeJournal Journal { get; }

    public TestBroker Broker { get; }

    /// <summary>Makes everything durable, has the next segment ready, and lets everything happen that comes of it.</summary>
    public void Flush()
    {
        do
        {
            Broker.Thread.Pump();
            Journal.Flush();
            Journal.PrepareAhead();
            _log.Flushed(new Turn());
            Broker.Advance(TimeSpan.FromMilliseconds(10));
        }
        while (Journal.WaitingBytes > 0);
    }

    /// <summary>Puts a checkpoint in force.</summary>
    public void Checkpoint()
    {
        _log.BeginCheckpoint();
        Broker.Advance(TimeSpan.FromMilliseconds(10));
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
        Journal.Dispose();
    }
}
