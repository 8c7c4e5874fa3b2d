using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Hoopoe.Tests.Testing.Storage;
using Xunit;

namespace Hoopoe.Tests.Core.Durability.Checkpoints;

/// <summary>A disk that has no room for another segment.</summary>
public sealed class FullDiskTests
{
    [Fact]
    public void Settlement_OfAWholeSegmentOnAFullDisk_MakesRoom()
    {
        using var rig = new StoredBroker(new FaultyStorage { Capacity = (3 * StoredBroker.SegmentBytes) + 8192 });
        var client = rig.Broker.Connect();
        rig.Declare(client, "q");
        client.Call(1, default(ConfirmSelect), ConfirmSelectOk.Id);
        int kept = 0;
        while (Publish(rig, client)) kept++;
        Assert.True(rig.Journal.IsFull);
        Assert.False(Publish(rig, client));
        Assert.True(kept > 0);
        client.Send(1, new QueuePurge { Queue = TestClient.Utf8("q") });
        rig.Flush();
        // The checkpoint has freed the files; whoever flushes looks again.
        rig.Flush();
        Assert.False(rig.Journal.IsFull);
        Assert.True(Publish(rig, client));
    }

    private static bool Publish(StoredBroker rig, TestClient client)
    {
        client.Publish("q", new string('m', 8000), DurableBroker.Persistent);
        rig.Flush();
        // Beside the answer there may be word that the connection is blocked, or no longer.
        bool taken = client.Received.Exists(method => method.Id == BasicAck.Id);
        client.Received.Clear();
        return taken;
    }
}
