using Hoopoe.Core;
using Hoopoe.Core.Queues.Paging;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Hoopoe.Tests.Testing.Node;
using Xunit;

namespace Hoopoe.Tests.Core.Durability.Checkpoints;

/// <summary>Pages without an index, where their segments are to be freed and where they are damaged.</summary>
public sealed class BarePageTests : IDisposable
{
    private const int Messages = 400;

    private readonly NodeRig _rig = new(NodeRigOptions.Tiny);
    private readonly TestClient _client;

    public BarePageTests()
    {
        _client = _rig.Connect();
        _rig.Declare(_client, "stays");
    }

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void SegmentWithLittleInIt_IsFreedThoughAPageLiesThere()
    {
        // None begins by itself, so that what happens is the doing of one.
        var policy = NodeRigOptions.Tiny.Checkpoints with { MostReplayed = long.MaxValue, LeastGrowth = long.MaxValue };
        using var rig = new NodeRig(NodeRigOptions.Tiny with { Checkpoints = policy });
        var client = rig.Connect();
        rig.Declare(client, "stays");
        rig.Declare(client, "goes");
        string padding = new('x', 500);
        for (int i = 0; i < Messages; i++)
        {
            client.Publish("stays", $"{i}");
            for (int j = 0; j < 3; j++) client.Publish("goes", padding, DurableBroker.Persistent);
        }
        var before = Pages(rig);
        long oldest = before[0].Shares[0].Location;
        Assert.All(before, page => Assert.True(page.IsBare, "a page has an index"));
        client.Call(1, new QueuePurge { Queue = "goes"u8 }, QueuePurgeOk.Id);
        rig.Flush();
        rig.Checkpoint();
        Assert.Equal(1, rig.Checkpoints);
        Assert.DoesNotContain(rig.Journal.Segments.Segments, segment => segment.Number == rig.Journal.Segments.NumberOf(oldest));
        Assert.Contains(Pages(rig), page => !page.IsBare);
        _ = new NodeContents(rig);
        Assert.Equal(Enumerable.Range(0, Messages).Select(i => $"{i}"), Drain(rig, client, "stays"));
        Assert.Equal(0, rig.Journal.Segments.LiveBytes);
        Assert.Empty(rig.Troubles);
    }

    [Fact]
    public void DamagedRecord_IsReported_AndTheOthersAreServed()
    {
        for (int i = 0; i < Messages; i++) _client.Publish("stays", $"{i}");
        var page = Pages(_rig)[3];
        string place = _rig.Journal.Place(page.Shares[0].Location + 60);
        _rig.Storage.Flip(place.Split("/data/")[1], long.Parse(place.Split(' ')[1], null) * 8);
        Assert.Equal(Messages - page.Count, Drain().Count);
        Assert.Contains("messages of a queue", Assert.Single(_rig.Troubles), StringComparison.Ordinal);
        _ = new NodeContents(_rig);
        Assert.Equal(0, _rig.Journal.Segments.LiveBytes);
    }

    [Fact]
    public void LargeBodies_BetweenOthers_AreWhole()
    {
        string large = new('x', 300_000);
        using var rig = new NodeRig(NodeRigOptions.Tiny with { SegmentBytes = 4 << 20 });
        var client = rig.Connect();
        rig.Declare(client, "q");
        for (int i = 0; i < 60; i++) client.Publish("q", i % 9 == 5 ? large : $"{i}");
        rig.Broker.Queue("q").Inspect(new Turn(), contents => Assert.Contains(contents.Pages, page => page.IsBare));
        Assert.Equal(Enumerable.Range(0, 60).Select(i => i % 9 == 5 ? large : $"{i}"), Drain(rig, client, "q"));
    }

    [Fact]
    public void Restart_LeavesNothingOfThem()
    {
        for (int i = 0; i < Messages; i++) _client.Publish("stays", $"{i}");
        _rig.Checkpoint();
        Assert.True(_rig.Journal.Segments.LiveBytes > 0, "nothing left memory");
        using var after = _rig.Crash();
        Assert.Equal((0, 0), (after.Broker.Queue("stays").ReadyCount, after.Journal.Segments.LiveBytes));
        Assert.Empty(after.Troubles);
    }

    private List<string> Drain() => Drain(_rig, _client, "stays");

    private static List<string> Drain(NodeRig rig, TestClient client, string queue)
    {
        client.Send(1, new BasicConsume { Queue = TestClient.Utf8(queue), ConsumerTag = "c"u8, NoAck = true });
        rig.Flush();
        List<string> bodies = [];
        while (client.TakeDeliveries() is { Count: > 0 } deliveries)
        {
            bodies.AddRange(deliveries.Select(delivery => delivery.Text));
            rig.Advance(1);
        }
        return bodies;
    }

    private static List<Page> Pages(NodeRig rig)
    {
        List<Page> pages = [];
        rig.Broker.Queue("stays").Inspect(new Turn(), contents => pages.AddRange(contents.Pages));
        return pages;
    }
}
