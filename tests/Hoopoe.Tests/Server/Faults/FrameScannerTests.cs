using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Server.Faults;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Server.Faults;

/// <summary>What is found in a stream of frames, however it is cut into pieces.</summary>
public sealed class FrameScannerTests
{
    [Fact]
    public void Scan_PiecesOfAnyLength_FindsPublishesAndConfirmsWhereTheyEnd()
    {
        byte[] bytes = Stream(out long[] publishes, out long[] acks);
        for (int length = 1; length <= bytes.Length; length++)
        {
            var found = Scan(bytes, length);
            Assert.Equal(publishes, found.Where(mark => mark.Kind == FrameMarkKind.Publish).Select(mark => mark.End));
            Assert.Equal(acks, found.Where(mark => mark.Kind == FrameMarkKind.Confirm).Select(mark => mark.End));
        }
    }

    [Fact]
    public void Scan_WholeStream_SaysWhereAConfirmBegins()
    {
        byte[] bytes = Stream(out _, out long[] acks);
        var marks = new List<FrameMark>();
        new FrameScanner(ByteDirection.FromClient).Scan(bytes, marks);
        Assert.Equal(acks.Select(end => (int)end - 20), marks.Where(mark => mark.Kind == FrameMarkKind.Confirm).Select(mark => mark.Start));
    }

    private static List<(FrameMarkKind Kind, long End)> Scan(byte[] bytes, int length)
    {
        var scanner = new FrameScanner(ByteDirection.FromClient);
        var found = new List<(FrameMarkKind Kind, long End)>();
        var marks = new List<FrameMark>();
        for (int at = 0; at < bytes.Length; at += length)
        {
            marks.Clear();
            scanner.Scan(bytes.AsSpan(at, Math.Min(length, bytes.Length - at)), marks);
            foreach (var mark in marks) found.Add((mark.Kind, at + mark.End));
        }
        return found;
    }

    // Messages of no frame, one and several, two of them on two channels at once, and acknowledgements between.
    private static byte[] Stream(out long[] publishes, out long[] acks)
    {
        using var broker = new TestBroker();
        var client = broker.Dial();
        client.FrameMax = 32;
        var bytes = new List<byte>(Frame.ProtocolHeader.ToArray());
        long[] Add(Action write)
        {
            write();
            bytes.AddRange(client.TakeWritten());
            return [bytes.Count - 1];
        }
        Add(() => client.Write(1, default(ChannelOpen)));
        var found = Add(() => client.WritePublish(1, "", "q", []));
        acks = Add(() => client.Write(1, new BasicAck { DeliveryTag = 1 }));
        found = [.. found, .. Add(() => client.WritePublish(1, "", "q", "short"u8))];
        acks = [.. acks, .. Add(() => client.Write(2, new BasicNack { DeliveryTag = 2 }))];
        publishes = [.. found, .. Add(() => client.WritePublish(2, "", "q", new byte[100]))];
        Add(() => client.Write(1, default(ChannelClose)));
        return [.. bytes];
    }
}
