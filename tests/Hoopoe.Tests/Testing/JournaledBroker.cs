using Hoopoe.Core.Durability;
using Hoopoe.Journal;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing.Node;
using Hoopoe.Tests.Testing.Storage;
using Xunit;

namespace Hoopoe.Tests.Testing;

/// <summary>
/// A <see cref="NodeRig"/> for tests of single messages: room for large ones, on a disk that keeps up with them until it is
/// told to be slow. Belongs to one test.
/// </summary>
internal sealed class JournaledBroker : IDisposable
{
    private readonly MemoryDisk _disk;
    private readonly NodeRig _node;

    public JournaledBroker(MemoryDisk? disk = null)
    {
        _disk = disk ?? new MemoryDisk();
        _node = new NodeRig(new NodeRigOptions { SegmentBytes = 1024 * 1024, PageAboveBytes = 16 << 20 }, new FaultyStorage(_disk));
        Assert.Empty(_node.Unrestored);
        Flush();
    }

    public FaultyStorage Storage => _node.Storage;

    public NodeJournal Journal => _node.Journal;

    public JournalLog Log => _node.Log;

    /// <summary>Whether nothing is flushed but by <see cref="Flush"/>.</summary>
    public bool DiskIsSlow
    {
        get => !_node.FlushesByItself;
        set => _node.FlushesByItself = !value;
    }

    public TestBroker Broker => _node.Broker;

    public static byte[] Body(int length)
    {
        byte[] body = new byte[length];
        new Random(length).NextBytes(body);
        return body;
    }

    /// <summary>A client with channel 1, that declares durable queues.</summary>
    public TestClient Connect(params ReadOnlySpan<string> queues)
    {
        var client = Broker.Connect();
        foreach (string queue in queues)
            client.Call(1, new QueueDeclare { Queue = TestClient.Utf8(queue), Durable = true }, QueueDeclareOk.Id);
        return client;
    }

    /// <summary>Flushes what waits and lets everything happen that comes of it.</summary>
    public void Flush()
    {
        do
        {
            _node.Flush();
        }
        while (Journal.WaitingBytes > 0);
    }

    /// <summary>Kills the broker, and starts another on what its disk holds.</summary>
    public JournaledBroker Restarted() => new(_disk.AfterKill());

    /// <summary>Fails unless a checkpoint finds nothing that must be kept: no byte live, no segment pinned.</summary>
    public void AssertNothingLeft()
    {
        Log.BeginCheckpoint();
        Broker.Advance(TimeSpan.FromMilliseconds(100));
        Broker.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal(0, Journal.Segments.LiveBytes);
        Assert.DoesNotContain(Journal.Segments.Segments, segment => segment.IsPinned);
        Assert.InRange(Journal.Segments.Segments.Count, 0, 2);
    }

    public void Dispose()
    {
        Broker.Dispose();
        _node.Dispose();
    }
}
