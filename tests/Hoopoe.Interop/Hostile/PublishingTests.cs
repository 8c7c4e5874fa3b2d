using System.Buffers.Binary;
using Xunit;

namespace Hoopoe.Interop.Hostile;

/// <summary>Peers that publish, and do not do their part.</summary>
[Collection(HostileSuite.Name)]
public sealed class PublishingTests(HostileBroker broker, ITestOutputHelper output)
{
    [Fact]
    public Task Publisher_ThatNeverReadsConfirms_TiesUpNothing() => FloodAsync(confirms: true, AmqpBytes.Publish(1, "amq.fanout", "", []));

    [Fact]
    // So it takes a publisher long to fill what the system keeps for it, and a broker little to have its confirms ready.
    public async Task Publisher_ThatReadsConfirmsLate_FindsManyInEach()
    {
        const int Messages = 50_000;
        int most = 0;
        byte[] publishes = [.. Enumerable.Range(0, 500).SelectMany(_ => AmqpBytes.Publish(1, "amq.fanout", "", []))];
        await new Ordeal(broker, output) { Phase = TimeSpan.FromSeconds(1) }.RunAsync(stop =>
        {
            using var peer = RawPeer.Open(broker.Amqp, stop);
            peer.Call(85, 11, AmqpBytes.Method(1, 85, 10, [0]));
            for (int i = 0; i < Messages / 500; i++) peer.Send(publishes);
            int confirms = 0;
            for (long through = 0; through < Messages; confirms++) through = BinaryPrimitives.ReadInt64BigEndian(peer.Expect(60, 80).Arguments);
            most = Math.Max(most, confirms);
        });
        output.WriteLine($"{most} confirms for {Messages} messages");
        Assert.InRange(most, 1, Messages / 10);
    }

    [Fact]
    public async Task Publisher_ThatNeverReadsReturns_IsReadNoFurtherAndCutOff()
    {
        var warnings = await FloodAsync(confirms: false, AmqpBytes.Publish(1, "amq.fanout", "", new byte[1000], mandatory: true));
        Assert.Contains(warnings, line => line.Contains($"'{HostileBroker.Culprit}'", StringComparison.Ordinal) && line.Contains("listen.send-timeout", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Transaction_NeverCommitted_HasABound()
    {
        (int Code, string Text)? close = null;
        byte[] publish = AmqpBytes.Publish(1, "amq.fanout", "", new byte[50_000]);
        var warnings = await new Ordeal(broker, output).RunAsync(stop =>
        {
            using var peer = RawPeer.Open(broker.Amqp, stop);
            peer.Call(90, 11, AmqpBytes.Method(1, 90, 10));
            for (int i = 0; i < 100; i++) peer.Send(publish);
            close = peer.ReadClose() ?? close;
        });
        Assert.Equal(506, close?.Code);
        Assert.Contains("amqp.max-transaction-size", close?.Text, StringComparison.Ordinal);
        Assert.Contains(warnings, line => line.Contains($"'{HostileBroker.Culprit}'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Messages_ToNowhereAsFastAsTheyGo_DisturbNobody()
    {
        byte[] publishes = [.. Enumerable.Range(0, 1000).SelectMany(_ => AmqpBytes.Publish(1, "amq.fanout", "", new byte[100]))];
        await new Ordeal(broker, output).RunAsync(stop =>
        {
            using var peer = RawPeer.Open(broker.Amqp, stop);
            while (!stop.IsCancellationRequested) peer.Send(publishes);
        });
    }

    // Sends until the broker reads no more, and then waits to be cut off.
    private Task<IReadOnlyList<string>> FloodAsync(bool confirms, byte[] publish)
    {
        byte[] many = [.. Enumerable.Range(0, 100).SelectMany(_ => publish)];
        return new Ordeal(broker, output) { Phase = TimeSpan.FromSeconds(2.5) }.RunAsync(stop =>
        {
            using var peer = RawPeer.Dial(broker.Amqp, stop, socket => socket.ReceiveBufferSize = 4096);
            peer.LogIn(HostileBroker.Culprit, heartbeat: 0);
            peer.OpenChannel(1);
            if (confirms) peer.Call(85, 11, AmqpBytes.Method(1, 85, 10, [0]));
            while (!stop.IsCancellationRequested) peer.Send(many);
        });
    }
}
