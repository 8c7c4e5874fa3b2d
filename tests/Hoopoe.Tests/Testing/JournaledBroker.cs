using Hoopoe.Core;
using Hoopoe.Core.Durability;
using Hoopoe.Core.Durability.Recovery;
using Hoopoe.Journal;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing.Storage;
using Xunit;

namespace Hoopoe.Tests.Testing;

/// <summary>A broker over the real journal on a disk in memory, which is flushed whenever something waits unless told otherwise.</summary>
internal sealed class JournaledBroker : IDisposable
{
    private readonly Turn _turn = new();
    private readonly MemoryDisk _disk;

    public JournaledBroker(MemoryDisk? disk = null)
    {
        _disk = disk ?? new MemoryDisk();
        Storage = new FaultyStorage(_disk);
        var recovery = new NodeRecovery(new Clock(new VirtualTime()));
        var options = new JournalOptions
        {
            SegmentBytes = 1024 * 1024, Time = new VirtualTime(), NewIdentity = () => JournalRig.Identity, WorkWaits = Wake,
        };
        Journal = NodeJournal.Open(Storage, options, recovery);
        Log = new JournalLog(Journal, recovery, Wake);
        Broker = new TestBroker(log: Log);
        Log.Attach(Broker.Core);
        recovery.Restore(Broker.Core, Log, (change, why) => Assert.Fail($"{change}: {why}"));
        Flush();
    }

    public FaultyStorage Storage { get; }

    public NodeJournal Journal { get; }

    public JournalLog Log { get; }

    /// <summary>Whether nothing is flushed but by <see cref="Flush"/>.</summary>
    public bool DiskIsSlow { get; set; }

    public TestBroker Broker { get; }

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
        while (Journal.Flush() || Log.TakeLate()) Log.Flushed(_turn);
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
        Journal.Dispose();
    }

    private void Wake()
    {
        if (!DiskIsSlow) Broker?.Thread.Post(_ => Flush(), null);
    }
}
