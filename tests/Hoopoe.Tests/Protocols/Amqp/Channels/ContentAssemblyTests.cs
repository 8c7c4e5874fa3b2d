using System.Text;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Protocols.Amqp.Channels;

/// <summary>Messages arrive whole however the bytes that bring them are cut.</summary>
public sealed class ContentAssemblyTests : IDisposable
{
    private readonly TestBroker _broker = new();

    public void Dispose() => _broker.Dispose();

    [Fact]
    public void Message_CutAtEveryByte_ArrivesWhole()
    {
        var client = Consumer(4096);
        client.WritePublish(1, "", "q", TestClient.Utf8("a body"), new BasicProperties { ContentType = "text/plain"u8 });
        client.WritePublish(1, "", "q", TestClient.Utf8(""));
        byte[] bytes = client.TakeWritten();
        for (int cut = 1; cut < bytes.Length; cut++)
        {
            client.SendRaw(bytes.AsSpan(0, cut));
            client.SendRaw(bytes.AsSpan(cut));
            Assert.Equal(["a body", ""], client.TakeDeliveries().Select(delivery => delivery.Text));
        }
    }

    [Fact]
    public void BodyFrame_EmptyAndCutAtEveryByte_IsAFrameOfItsOwn()
    {
        var client = Consumer(4096);
        client.WritePublish(1, "", "q", "a body"u8);
        byte[] bytes = client.TakeWritten();
        byte[] empty = [FrameType.Body, 0, 1, 0, 0, 0, 0, Frame.End];
        int body = bytes.Length - 6 - Frame.Overhead;
        byte[] all = [.. bytes[..body], .. empty, .. bytes[body..]];
        for (int cut = 1; cut < all.Length; cut++)
        {
            client.SendRaw(all.AsSpan(0, cut));
            client.SendRaw(all.AsSpan(cut));
            Assert.Equal(["a body"], client.TakeDeliveries().Select(delivery => delivery.Text));
        }
    }

    [Theory]
    [InlineData(4096, 1000)]
    [InlineData(4096, 17_000)]
    [InlineData(131_072, 17_000)]
    [InlineData(131_072, 131_064)]
    [InlineData(131_072, 1_000_000)]
    public void Body_OfAnySize_ArrivesWholeThroughReadsOfAnySize(int frameMax, int size)
    {
        var random = new Random(size);
        var client = Consumer((uint)frameMax);
        byte[] body = new byte[size];
        random.NextBytes(body);
        foreach (int longest in (int[])[int.MaxValue, 65_536, 16_384, 1021])
        {
            client.ServerSide.Incoming.LongestRead = () => random.Next(1, longest);
            client.WritePublish(1, "", "q", body);
            client.WritePublish(1, "", "q", "next"u8);
            client.Flush();
            var deliveries = client.TakeDeliveries();
            Assert.Equal(2, deliveries.Count);
            Assert.True(body.AsSpan().SequenceEqual(deliveries[0].Body));
            Assert.Equal("next", deliveries[1].Text);
        }
    }

    [Fact]
    public void Bodies_OfTwoChannels_MayTakeTurns()
    {
        var client = Consumer(4096);
        client.OpenChannel(2);
        for (ushort channel = 1; channel <= 2; channel++) client.WritePublish(channel, "", "q", Encoding.UTF8.GetBytes(new string((char)('0' + channel), 9000)));
        byte[] all = client.TakeWritten();
        int half = all.Length / 2;
        var frames = new List<byte[]>[] { Cut(all[..half]), Cut(all[half..]) };
        for (int i = 0; i < frames[0].Count; i++) client.SendRaw([.. frames[0][i], .. frames[1][i]]);
        Assert.Equal([new string('1', 9000), new string('2', 9000)], client.TakeDeliveries().Select(delivery => delivery.Text));
    }

    [Fact]
    public void Connection_ThatEndsInTheMiddleOfABody_LeavesNothingBehind()
    {
        var client = Consumer(131_072);
        client.WritePublish(1, "", "q", new byte[500_000]);
        client.SendRaw(client.TakeWritten().AsSpan(0, 300_000));
        client.Vanish();
        Assert.Equal(0, _broker.Core.Memory.BytesInUse);
    }

    private static List<byte[]> Cut(byte[] bytes)
    {
        var frames = new List<byte[]>();
        for (int at = 0; at < bytes.Length; at += frames[^1].Length)
            frames.Add(bytes[at..(at + (int)FrameHeader.Read(bytes.AsSpan(at)).Size + Frame.Overhead)]);
        return frames;
    }

    private TestClient Consumer(uint frameMax)
    {
        var client = _broker.Connect(new TestClientOptions { FrameMax = frameMax });
        client.Call(1, new QueueDeclare { Queue = "q"u8 }, QueueDeclareOk.Id);
        client.Call(1, new BasicConsume { Queue = "q"u8, NoAck = true }, BasicConsumeOk.Id);
        return client;
    }
}
