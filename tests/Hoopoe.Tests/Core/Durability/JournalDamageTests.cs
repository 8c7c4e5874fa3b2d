using Hoopoe.Core;
using Hoopoe.Core.Durability.Checkpoints;
using Hoopoe.Core.Queues.Paging;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Hoopoe.Tests.Testing.Node;
using Xunit;

namespace Hoopoe.Tests.Core.Durability;

/// <summary>What a broker does when its disk fails, fills up, or gives back other bytes than were written.</summary>
public sealed class JournalDamageTests
{
    private static BasicProperties Persistent => DurableBroker.Persistent;

    [Fact]
    public void ADamagedMessage_IsReportedAndLeftOut_AndTheRestIsServed()
    {
        using var first = new NodeRig();
        var publisher = first.Connect();
        first.Declare(publisher, "q");
        for (int i = 0; i < 20; i++) publisher.Publish("q", $"body {i}", Persistent);
        first.Checkpoint();
        using var rig = first.Crash();
        Flip(rig, "body 7");
        Assert.Equal(Enumerable.Range(0, 20).Where(i => i != 7).Select(i => $"body {i}"), Drain(rig));
        Assert.Contains("damaged", Assert.Single(rig.Troubles), StringComparison.Ordinal);
        _ = new NodeContents(rig);
        Assert.Equal(0, rig.Journal.Segments.LiveBytes);
    }

    [Fact]
    public void ADamagedPageIndex_IsReportedAndItsMessagesLeftOut_AndTheRestIsServed()
    {
        using var rig = new NodeRig(NodeRigOptions.Tiny with { Checkpoints = new CheckpointPolicy() });
        var client = rig.Connect();
        rig.Declare(client, "q");
        for (int i = 0; i < 60; i++) client.Publish("q", $"body {i}", Persistent);
        long index = 0;
        int count = 0;
        rig.Broker.Queue("q").Inspect(new Turn(), contents =>
        {
            var page = contents.Pages.First(one => one.IndexPosition != 0);
            (index, count) = (page.IndexPosition, page.Count);
        });
        FlipAt(rig, index + 20);
        Assert.Equal(60 - count, Drain(rig).Count);
        Assert.Contains(rig.Troubles, trouble => trouble.Contains("index", StringComparison.Ordinal));
        _ = new NodeContents(rig);
        Assert.Equal(0, rig.Journal.Segments.LiveBytes);
    }

    [Fact]
    public void AFlushThatFails_ConfirmsNothingAnyMore()
    {
        using var rig = new NodeRig();
        var client = rig.Connect(confirms: true);
        rig.Declare(client, "q");
        client.Publish("q", "safe", Persistent);
        client.Expect(BasicAck.Id);
        rig.Storage.SyncsUntilFailure = 0;
        client.Publish("q", "unsafe", Persistent);
        rig.Storage.SyncsUntilFailure = int.MaxValue;
        client.Publish("q", "later", Persistent);
        rig.Flush();
        Assert.DoesNotContain(client.Received, method => method.Id == BasicAck.Id);
        Assert.NotNull(rig.Journal.Failure);
        using var after = rig.Crash(powerCut: 1);
        Assert.Equal("safe", new NodeContents(after).Messages[0].Body);
    }

    [Fact]
    public void AFullDisk_RefusesPublishes_TakesAcknowledgements_AndRecoversByThem()
    {
        using var rig = new NodeRig(NodeRigOptions.Tiny);
        var client = rig.Connect(confirms: true);
        rig.Declare(client, "q");
        rig.Storage.Capacity = 12 * 96 * 1024;
        var confirmed = new List<int>();
        int published = PublishUntilRefused(rig, client, confirmed);
        Assert.InRange(confirmed.Count, 10, published - 1);
        client.Received.Clear();
        var drained = Drain(rig);
        Assert.Superset(confirmed.Select(i => $"{i}").ToHashSet(), drained.Select(body => body.Split(':')[0]).ToHashSet());
        for (int i = 0; i < 20 && rig.Log.IsFull; i++)
        {
            rig.Advance(1000);
            rig.Journal.PrepareAhead();
            rig.Flush();
        }
        _ = new NodeContents(rig);
        client.Received.Clear();
        client.Publish("q", "again", Persistent);
        client.Expect(BasicAck.Id);
    }

    [Fact]
    public void TransientMessagesOnDisk_AreGoneAfterARestart_AndTheirBytesToo()
    {
        using var first = new NodeRig(NodeRigOptions.Tiny);
        var client = first.Connect();
        first.Declare(client, "q");
        client.Call(1, new QueueDeclare { Queue = "passing"u8 }, QueueDeclareOk.Id);
        for (int i = 0; i < 50; i++)
        {
            client.Publish("q", $"transient {i}");
            client.Publish("passing", $"persistent {i}", Persistent);
        }
        Assert.True(first.Journal.Segments.LiveBytes > 0, "nothing left memory");
        first.Checkpoint();
        _ = new NodeContents(first);
        using var rig = first.Crash();
        Assert.Equal(0, rig.Broker.Queue("q").ReadyCount);
        Assert.Equal(0, rig.Journal.Segments.LiveBytes);
        Assert.Empty(rig.Troubles);
    }

    [Fact]
    public void ALargeBacklog_ComesBackWithoutItsMessagesBeingRead()
    {
        using var first = new NodeRig(new NodeRigOptions { SegmentBytes = 4 << 20, PageAboveBytes = 0 });
        var client = first.Connect();
        first.Declare(client, "q");
        for (int batch = 0; batch < 200; batch++)
        {
            for (int i = 0; i < 500; i++) client.WritePublish(1, "", "q", new byte[20], Persistent);
            client.Flush();
        }
        first.Checkpoint();
        client.Publish("q", "the last", Persistent);
        using var rig = first.Crash();
        Assert.Equal(100_001, rig.Broker.Queue("q").ReadyCount);
        Assert.Equal(0, rig.Broker.Core.Memory.BytesInUse);
        // Of what was in pages only the pages are in memory, not an entry of each message.
        Assert.True(Pages(rig).Count(page => page.Index is null) >= 15, "pages were made anew");
    }

    private static List<Page> Pages(NodeRig rig)
    {
        var pages = new List<Page>();
        rig.Broker.Queue("q").Inspect(new Turn(), contents => pages.AddRange(contents.Pages));
        return pages;
    }

    private static int PublishUntilRefused(NodeRig rig, TestClient client, List<int> confirmed)
    {
        for (int i = 0; i < 2000; i++)
        {
            client.Publish("q", $"{i}:{new string('x', 3000)}", Persistent);
            rig.Advance(1);
            var answer = Assert.Single(client.Received, method => method.Id is BasicAck.Id or BasicNack.Id);
            client.Received.Clear();
            if (answer.Id == BasicNack.Id) return i + 1;
            confirmed.Add(i);
        }
        throw new InvalidOperationException("the disk was never full");
    }

    private static List<string> Drain(NodeRig rig)
    {
        var client = rig.Connect();
        client.Send(1, new BasicConsume { Queue = "q"u8, ConsumerTag = "c"u8 });
        rig.Flush();
        client.Expect(BasicConsumeOk.Id);
        var bodies = new List<string>();
        while (client.TakeDeliveries() is { Count: > 0 } deliveries)
        {
            bodies.AddRange(deliveries.Select(delivery => delivery.Text));
            client.Send(1, new BasicAck { DeliveryTag = deliveries[^1].Deliver.DeliveryTag, Multiple = true });
            rig.Advance(1);
            rig.Flush();
        }
        client.Close();
        return bodies;
    }

    private static void Flip(NodeRig rig, string text)
    {
        foreach (string name in rig.Storage.Names)
        {
            int at = rig.Storage.Content(name).AsSpan().IndexOf(TestClient.Utf8(text));
            if (at >= 0) rig.Storage.Flip(name, at * 8L);
        }
    }

    private static void FlipAt(NodeRig rig, long position)
    {
        string place = rig.Journal.Place(position);
        string name = place.Split("/data/")[1];
        rig.Storage.Flip(name, long.Parse(place.Split(' ')[1], null) * 8);
    }
}
