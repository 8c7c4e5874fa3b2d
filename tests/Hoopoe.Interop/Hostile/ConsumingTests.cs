using System.Net.Sockets;
using Xunit;

namespace Hoopoe.Interop.Hostile;

/// <summary>Peers that take, and do not do their part.</summary>
[Collection(HostileSuite.Name)]
public sealed class ConsumingTests(HostileBroker broker, ITestOutputHelper output)
{
    private static readonly byte[] _body = new byte[16_000];

    [Fact]
    public async Task Consumer_ThatNeverReads_IsCutOffAndNamed()
    {
        int kept = int.MaxValue;
        var warnings = await new Ordeal(broker, output) { Phase = TimeSpan.FromSeconds(2.5) }.RunAsync(stop =>
        {
            using var consumer = Deaf(stop);
            consumer.Send(AmqpBytes.Method(1, 20, 10, [0]));
            consumer.Send(RawPeer.QueueDeclare(1, "unread", bits: 4));
            consumer.Send(RawPeer.Consume(1, "unread", noAck: true));
            for (int i = 0; i < 1000; i++) consumer.Send(AmqpBytes.Publish(1, "", "unread", _body));
            // Long before it is cut off all that it is sent is on its way.
            stop.WaitHandle.WaitOne(300);
            if (!stop.IsCancellationRequested) kept = Math.Min(kept, broker.ReadyIn("unread"));
            UntilCutOff(consumer, stop);
        });
        output.WriteLine($"{kept} of 1000 messages stayed in the queue");
        // It is given what the system keeps for it, a few megabytes, and half a megabyte beyond; the others wait where they may leave memory.
        Assert.InRange(kept, 500, 999);
        Assert.Contains(warnings, line => line.Contains($"'{HostileBroker.Culprit}'", StringComparison.Ordinal) && line.Contains("listen.send-timeout", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Consumer_ThatAcknowledgesNothing_IsGivenABoundedAmount()
    {
        int delivered = 0;
        await new Ordeal(broker, output) { Phase = TimeSpan.FromSeconds(1) }.RunAsync(stop =>
        {
            using var peer = RawPeer.Open(broker.Amqp, stop);
            peer.DeclareQueue("hoarded", bits: 4);
            peer.Call(85, 11, AmqpBytes.Method(1, 85, 10, [0]));
            for (int i = 0; i < 1000; i++) peer.Send(AmqpBytes.Publish(1, "", "hoarded", _body));
            peer.Send(RawPeer.Consume(1, "hoarded", noAck: false));
            int count = 0;
            peer.Socket.ReceiveTimeout = 300;
            try
            {
                while (true) count += peer.ReadFrame().Type == AmqpBytes.BodyFrame ? 1 : 0;
            }
            finally
            {
                delivered = Math.Max(delivered, count);
            }
        });
        output.WriteLine($"{delivered} deliveries");
        // Four mebibytes are some 258 of them; what is under way when they are reached comes too.
        Assert.InRange(delivered, 100, 400);
    }

    [Fact]
    public async Task Gets_ManyAtOnceOfALongQueueWithoutReading_HaveABoundInMemory()
    {
        long most = 0;
        byte[] gets = [.. Enumerable.Range(0, 5000).SelectMany(_ => RawPeer.Get(1, "fetched", noAck: true))];
        byte[] large = new byte[100_000];
        // A hundred megabytes of messages pass through its memory on their way to the disk.
        await new Ordeal(broker, output) { Phase = TimeSpan.FromSeconds(3), MostGrowth = 192 << 20 }.RunAsync(stop =>
        {
            using var peer = Deaf(stop);
            peer.Send(AmqpBytes.Method(1, 20, 10, [0]));
            peer.Send(RawPeer.QueueDeclare(1, "fetched", bits: 4));
            for (int i = 0; i < 1000; i++) peer.Send(AmqpBytes.Publish(1, "", "fetched", large));
            peer.Send(gets);
            // What it asked for is either all on its way by then, or will not be.
            stop.WaitHandle.WaitOne(500);
            most = Math.Max(most, broker.MessageBytes);
            UntilCutOff(peer, stop);
        });
        output.WriteLine($"at most {most >> 20} MiB of messages in memory");
        // Of the hundred in the queue it keeps 48 in memory; the others come from the disk as they are sent.
        Assert.InRange(most, 0, 80L << 20);
    }

    [Fact]
    public async Task Requeues_WithoutEnd_DisturbNobody() => await new Ordeal(broker, output) { Phase = TimeSpan.FromSeconds(1) }.RunAsync(stop =>
    {
        using var peer = RawPeer.Open(broker.Amqp, stop);
        peer.DeclareQueue("looping", bits: 4);
        peer.Call(60, 11, AmqpBytes.Method(1, 60, 10, [0, 0, 0, 0], [0, 100], [0]));
        for (int i = 0; i < 100; i++) peer.Send(AmqpBytes.Publish(1, "", "looping", [1]));
        peer.Send(RawPeer.Consume(1, "looping", noAck: false));
        // Each delivery is a method, a header and a body; all so far go back with each that comes.
        while (!stop.IsCancellationRequested)
        {
            if (peer.ReadFrame().Type == AmqpBytes.BodyFrame) peer.Send(AmqpBytes.Method(1, 60, 120, AmqpBytes.Octets8(0), [3]));
        }
    });

    [Fact]
    public async Task Gets_OfAnEmptyQueueWithoutEnd_DisturbNobody()
    {
        byte[] gets = [.. Enumerable.Range(0, 500).SelectMany(_ => RawPeer.Get(1, "empty", noAck: true))];
        await new Ordeal(broker, output) { Peers = 2 }.RunAsync(stop =>
        {
            using var peer = RawPeer.Open(broker.Amqp, stop);
            peer.Send(RawPeer.QueueDeclare(1, "empty", bits: 0));
            peer.Expect(50, 11);
            while (!stop.IsCancellationRequested)
            {
                peer.Send(gets);
                for (int i = 0; i < 500; i++) peer.Expect(60, 72);
            }
        }, "empty");
    }

    // It has logged in and will read nothing from here on, of which its system keeps little.
    private RawPeer Deaf(CancellationToken stop)
    {
        var peer = RawPeer.Dial(broker.Amqp, stop, socket => socket.ReceiveBufferSize = 4096);
        peer.LogIn(HostileBroker.Culprit, heartbeat: 0);
        return peer;
    }

    private static void UntilCutOff(RawPeer peer, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            if (!peer.Socket.Poll(TimeSpan.FromMilliseconds(50), SelectMode.SelectError)) continue;
            throw new SocketException((int)SocketError.ConnectionReset);
        }
    }
}
