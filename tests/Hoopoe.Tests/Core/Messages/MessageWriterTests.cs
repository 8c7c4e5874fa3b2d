using Hoopoe.Core.Messages;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.Messages;

/// <summary>Where messages are placed, and when their memory comes back.</summary>
public sealed class MessageWriterTests
{
    private readonly SlabPool _pool = new();

    [Fact]
    public void Message_Written_ReadsBackAsItWas()
    {
        var writer = new MessageWriter(_pool);
        var facts = new MessageFacts { Priority = 7, Persistent = true, TimeToLiveMs = 1234 };
        var first = TestMessages.Message(writer, "key", "body", facts, "exchange");
        var second = TestMessages.Message(writer, "", "");
        Assert.Equal(("exchange", "key", (byte)7, true, 1234L), (first.ExchangeText, first.RoutingKeyText, first.Priority, first.Persistent, first.TimeToLiveMs));
        Assert.Equal("body"u8, first.Body);
        Assert.Equal((byte[])[0, 0], first.Properties);
        Assert.Equal(("", 0, -1L), (second.RoutingKeyText, second.BodyLength, second.TimeToLiveMs));
        Assert.Same(first.Slab, second.Slab);
    }

    [Fact]
    public void Message_AboveTheLargeRecord_HasASlabOfItsOwnThatGoesWithIt()
    {
        var writer = new MessageWriter(_pool);
        var large = TestMessages.Message(writer, "key", new string('x', MessageWriter.LargeRecord));
        Assert.True(_pool.BytesInUse >= MessageWriter.LargeRecord);
        large.Slab.Release();
        Assert.Equal(0, _pool.BytesInUse);
    }

    [Fact]
    public void Body_Arriving_TakesMemoryAsItComesAndIsWhatCame()
    {
        const int Room = 4096;
        byte[] body = new byte[10_000_000];
        new Random(1).NextBytes(body);
        var message = new MessageWriter(_pool).BeginArriving(new MessageFacts { BodyLength = body.Length, Priority = 7 }, "\u0001e\u0001k"u8, [0, 0], Room);
        int received = 0;
        while (received < body.Length)
        {
            var room = message.BodyRoom[received..];
            Assert.InRange(_pool.BytesInUse, 1, 2 * Math.Max(Room, 4L * received));
            body.AsSpan(received, room.Length).CopyTo(room.Span);
            received += room.Length;
            if (received < body.Length) message = new MessageWriter(_pool).Extend(message, received);
        }
        Assert.Equal(body, message.Body);
        Assert.Equal(("e", "k", (byte)7), (message.ExchangeText, message.RoutingKeyText, message.Priority));
        message.Slab.Release();
        Assert.Equal(0, _pool.BytesInUse);
    }

    [Fact]
    public void Body_ArrivingThatFitsItsRoom_SharesASlabWithOthers()
    {
        var writer = new MessageWriter(_pool);
        var message = writer.BeginArriving(new MessageFacts { BodyLength = 1000 }, "\0\0"u8, [0, 0], 4096);
        Assert.Equal(1000, message.BodyRoom.Length);
        Assert.Same(message.Slab, TestMessages.Message(writer, "key").Slab);
    }

    [Fact]
    public void Slab_ReleasedMoreOftenThanReferenced_IsAnError()
    {
        var message = TestMessages.Message(new MessageWriter(_pool), "key", new string('x', 20_000));
        message.Slab.AddReferences(1);
        message.Slab.Release(2);
        Assert.Equal(0, _pool.BytesInUse);
        Assert.Throws<InvalidOperationException>(() => message.Slab.Release());
    }

    [Fact]
    public void Slab_WhileItsWriterHoldsIt_OutlivesItsMessages()
    {
        var writer = new MessageWriter(_pool);
        TestMessages.Message(writer, "key").Slab.Release();
        Assert.Equal(SlabPool.SlabSize, _pool.BytesInUse);
        writer.Park();
        Assert.Equal(0, _pool.BytesInUse);
    }

    [Fact]
    public void Slab_OfManyMessages_ComesBackWithTheLast()
    {
        var writer = new MessageWriter(_pool);
        var messages = Enumerable.Range(0, 5000).Select(i => TestMessages.Message(writer, "key", $"message {i}")).ToList();
        Assert.Equal(messages.Select(message => message.Slab).Distinct().Count() * (long)SlabPool.SlabSize, _pool.BytesInUse);
        writer.Park();
        Assert.Equal("message 4321"u8, messages[4321].Body);
        foreach (var message in messages) message.Slab.Release();
        Assert.Equal((long)_pool.Parked * SlabPool.SlabSize, _pool.BytesInUse);
    }

    [Fact]
    public void Slab_Parked_IsFilledFurtherByTheNextWriter()
    {
        var first = new MessageWriter(_pool);
        var kept = TestMessages.Message(first, "key", "kept");
        first.Park();
        var next = TestMessages.Message(new MessageWriter(_pool), "key", "next");
        Assert.Same(kept.Slab, next.Slab);
        Assert.Equal("kept"u8, kept.Body);
    }

    [Fact]
    public void Slabs_ParkedByAThousandWriters_AreAFew()
    {
        var writers = Enumerable.Range(0, 1000).Select(_ => new MessageWriter(_pool)).ToList();
        var messages = writers.ConvertAll(writer => TestMessages.Message(writer, "key"));
        writers.ForEach(writer => writer.Park());
        messages.ForEach(message => message.Slab.Release());
        Assert.InRange(_pool.BytesInUse, SlabPool.SlabSize, 16 * SlabPool.SlabSize);
    }
}
