using Hoopoe.Core;
using Hoopoe.Core.Queues;
using Hoopoe.Journal.Frames;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Core.Durability.Checkpoints;
using Hoopoe.Tests.Testing;
using Hoopoe.Tests.Testing.Node;
using Hoopoe.Tests.Testing.Storage;
using Xunit;

namespace Hoopoe.Tests.Core.Durability.Encryption;

/// <summary>Nothing that a client sent is written in plain, whatever way a message goes, and all of it is read again.</summary>
public sealed class EncryptionTests
{
    private const string Marker = "xyzzy-plugh";

    private static NodeRigOptions Plain { get; } = NodeRigOptions.Tiny with { SegmentBytes = 1024 * 1024 };

    [Fact]
    public void WhatClientsSend_IsNeverWrittenInPlain()
    {
        using var rig = new NodeRig(Plain.Encrypted());
        Live(rig);
        Assert.Empty(Writes(rig));
        var before = Held(rig);
        using var again = rig.Crash();
        again.Checkpoint();
        Assert.Empty(Writes(again));
        Assert.Equal(before, Held(again));
        Assert.Empty(again.Troubles);
        Assert.Empty(again.Unrestored);
        using var last = again.Restart();
        Assert.Empty(Writes(last));
        Assert.Equal(before, Held(last));
    }

    [Fact]
    public void WhatClientsSend_WithoutEncryption_IsFoundByTheSameSearch()
    {
        using var rig = new NodeRig(Plain);
        Live(rig);
        string all = string.Join(' ', Writes(rig));
        foreach (string what in (string[])["body", "header", "key", "large", "dead", "later", "commit", "queue", "user", "host"])
            Assert.Contains($"{Marker}-{what}", all, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2)] // the length of the amendments, or the queues
    [InlineData(24)] // the facts: the time to live
    [InlineData(60)] // what is encrypted
    [InlineData(-20)] // the salt
    [InlineData(-1)] // the tag
    public void AChangedOctet_WhoseChecksumsWereMadeToFit_IsDamageAndNotDelivered(int offset)
    {
        using var first = new NodeRig(new NodeRigOptions().Encrypted());
        var client = first.Connect();
        first.Declare(client, "q");
        first.Declare(client, "other");
        client.Publish("q", "before", DurableBroker.Persistent);
        client.Publish("q", "changed", DurableBroker.Persistent with { Expiration = "1000000"u8 });
        client.Publish("q", "after", DurableBroker.Persistent);
        long location = 0;
        int stored = 0;
        first.Broker.Queue("q").Inspect(new Turn(), contents => contents.Visit((ref QueueEntry entry, bool _) =>
        {
            if (entry.Message.TimeToLiveMs > 0) (location, stored) = (entry.Location, entry.StoredLength);
        }));
        first.Checkpoint();
        using var rig = first.Crash();
        Forge(rig, location, stored, offset);
        var held = new NodeContents(rig, checksLedger: false).Messages.Select(message => message.Body);
        Assert.Equal(["before", null, "after"], held);
        Assert.Contains("damaged", Assert.Single(rig.Troubles), StringComparison.Ordinal);
    }

    [Fact]
    public void APieceInThePlaceOfAnother_IsDamage()
    {
        using var node = new LargeBodies(LargeBodies.Options().Encrypted());
        node.Publish("one");
        node.Publish("two");
        var store = node.Rig.Log.Messages;
        var pieces = new List<(long Position, long Body)>();
        foreach (var body in store.Bodies.All) body.List((position, _, index) => pieces.AddRange(index == 0 ? [(position, body.Id)] : []));
        Assert.Equal(2, pieces.Select(piece => piece.Body).Distinct().Count());
        byte[] into = new byte[256 * 1024];
        Assert.True(store.TryReadPiece(pieces[0].Position, new(pieces[0].Body, 0), into));
        Assert.False(store.TryReadPiece(pieces[1].Position, new(pieces[0].Body, 0), into));
        Assert.False(store.TryReadPiece(pieces[0].Position, new(pieces[0].Body, 1), into));
        Assert.Equal(2, node.Rig.Troubles.Count);
    }

    /// <summary>A life in which a marker takes every way to the disk that there is.</summary>
    private static void Live(NodeRig rig)
    {
        var client = rig.Connect();
        rig.Broker.Core.Users.Set($"{Marker}-user", "secret");
        var turn = new Turn();
        Assert.Null(rig.Broker.VirtualHost.Parameters.Describe($"{Marker}-host", null, turn));
        turn.Complete();
        rig.Declare(client, $"{Marker}-queue");
        rig.Declare(client, "mortal", ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", $"{Marker}-queue"));
        client.Call(1, new QueueBind { Exchange = "amq.topic"u8, Queue = "mortal"u8, RoutingKey = TestClient.Utf8($"{Marker}-key") }, QueueBindOk.Id);
        client.Call(
            1, new ExchangeDeclare { Exchange = "later"u8, Type = "x-delayed-message"u8, Durable = true, Arguments = DurableBroker.Table(("x-delayed-type", "fanout")) },
            ExchangeDeclareOk.Id);
        var properties = DurableBroker.Persistent with { Headers = DurableBroker.Table(("secret", $"{Marker}-header")) };
        for (int i = 0; i < 30; i++)
        {
            client.Publish($"{Marker}-queue", $"{Marker}-body {i}", i % 2 == 0 ? properties : default);
            client.Publish($"{Marker}-key", $"{Marker}-dead {i}", properties, "amq.topic");
        }
        client.Publish($"{Marker}-queue", string.Concat(Enumerable.Repeat($"{Marker}-large ", 30_000)), properties);
        client.Publish("", $"{Marker}-later", properties with { Headers = DurableBroker.Table(("x-delay", 600_000)) }, "later");
        for (int i = 0; i < 10; i++) client.Send(1, new BasicGet { Queue = "mortal"u8 });
        client.Send(1, new BasicNack { DeliveryTag = 8, Multiple = true, Requeue = false });
        var other = rig.Connect();
        other.Call(1, default(TxSelect), TxSelectOk.Id);
        for (int i = 0; i < 5; i++) other.Publish($"{Marker}-queue", $"{Marker}-commit {i}", properties);
        other.Call(1, default(TxCommit), TxCommitOk.Id);
        rig.Checkpoint();
        client.Publish($"{Marker}-queue", $"{Marker}-body, the last", properties);
        rig.Advance(10);
        rig.Flush();
    }

    private static List<string> Held(NodeRig rig) => [.. new NodeContents(rig, checksLedger: false).Messages.Where(message => message.Body is not null).Select(message => $"{message.Place}: {message.Body}").Order(StringComparer.Ordinal)];

    /// <summary>What of the marker was ever written, to files that are gone too.</summary>
    private static List<string> Writes(NodeRig rig)
    {
        var found = new List<string>();
        foreach (var write in rig.Storage.Operations.OfType<DiskOperation.Write>())
        {
            var bytes = write.Bytes.AsSpan();
            for (int at; (at = bytes.IndexOf(TestClient.Utf8(Marker))) >= 0; bytes = bytes[(at + Marker.Length)..])
                found.Add(System.Text.Encoding.Latin1.GetString(bytes.Slice(at, Math.Min(Marker.Length + 12, bytes.Length - at))));
        }
        return found;
    }

    /// <summary>Changes an octet of a record's payload as somebody would who can compute checksums.</summary>
    private static void Forge(NodeRig rig, long location, int stored, int offset)
    {
        string place = rig.Journal.Place(location);
        string name = place.Split("/data/")[1];
        long at = long.Parse(place.Split(' ')[1], null);
        byte[] record = rig.Storage.Content(name).AsSpan((int)at, stored).ToArray();
        int payload = BitConverter.ToInt32(record);
        record[offset > 0 ? FrameLayout.RecordHeader + offset : FrameLayout.RecordHeader + payload + offset] ^= 1;
        BitConverter.TryWriteBytes(record.AsSpan(4), Crc.Of(record.AsSpan(8, 8 + payload)));
        using var file = rig.Storage.Open(name);
        file.Write([record], at);
    }
}
