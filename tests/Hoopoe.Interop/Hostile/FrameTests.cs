using System.Diagnostics;
using System.Net.Sockets;
using Xunit;

namespace Hoopoe.Interop.Hostile;

/// <summary>Peers whose frames are wrong.</summary>
[Collection(HostileSuite.Name)]
public sealed class FrameTests(HostileBroker broker, ITestOutputHelper output)
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(1);

    [Fact]
    public Task GiantFrame_Announced_IsAFrameErrorAndCostsNoMemory() => ClosesAsync(501, "frame_too_large", peer =>
        peer.Send([AmqpBytes.MethodFrame, 0, 1, .. AmqpBytes.Octets4(uint.MaxValue), .. new byte[4096]]));

    [Fact]
    public Task Body_LongerThanAnnounced_IsUnexpected() => ClosesAsync(505, "expected content body", peer =>
        peer.Send([.. AmqpBytes.PublishMethod(1, "amq.fanout", ""), .. AmqpBytes.Header(1, 10), .. AmqpBytes.Frame(AmqpBytes.BodyFrame, 1, new byte[11])]));

    [Fact]
    public Task Body_ShorterThanAnnounced_IsUnexpected() => ClosesAsync(505, "expected content body", peer =>
        peer.Send([.. AmqpBytes.PublishMethod(1, "amq.fanout", ""), .. AmqpBytes.Header(1, 10), .. AmqpBytes.Publish(1, "amq.fanout", "", new byte[10])]));

    [Fact]
    public Task FrameEnd_OfAnotherByte_IsAFrameError() => ClosesAsync(501, "invalid_frame_end_marker", peer =>
    {
        byte[] frame = AmqpBytes.Method(1, 60, 10, new byte[7]);
        frame[^1] = 0;
        peer.Send(frame);
    });

    [Fact]
    public Task Method_Unknown_IsRefused() => ClosesAsync(503, "unimplemented", peer => peer.Send(AmqpBytes.Method(1, 77, 77)));

    [Fact]
    public Task Body_LargerThanAllowed_IsRefusedBeforeItComes() => ClosesAsync(406, "is larger than max size", peer =>
        peer.Send([.. AmqpBytes.PublishMethod(1, "amq.fanout", ""), .. AmqpBytes.Header(1, long.MaxValue)]), offence: false);

    [Fact]
    public Task Garbage_AfterOpen_EndsTheConnection() => ClosesAsync(501, "", peer =>
    {
        byte[] garbage = new byte[1000];
        new Random(1).NextBytes(garbage);
        peer.Send(garbage);
    });

    [Fact]
    public async Task Garbage_AfterClose_IsDropped()
    {
        int cutOff = 0;
        byte[] garbage = new byte[100_000];
        new Random(1).NextBytes(garbage);
        var warnings = await new Ordeal(broker, output) { Phase = TimeSpan.FromSeconds(2) }.RunAsync(stop =>
        {
            using var peer = RawPeer.Open(broker.Amqp, stop);
            peer.Send(AmqpBytes.Method(1, 77, 77));
            var since = Stopwatch.StartNew();
            try
            {
                // The broker waits for close-ok as long as it waits for any client; what comes meanwhile it drops.
                while (!stop.IsCancellationRequested) peer.Send(garbage);
            }
            catch (SocketException) when (!stop.IsCancellationRequested && since.Elapsed > CloseTimeout * 0.8)
            {
                Interlocked.Increment(ref cutOff);
            }
        });
        Assert.True(cutOff > 0, "nobody was read from until the time was over and cut off then");
        Assert.Contains(warnings, line => line.Contains($"'{HostileBroker.Culprit}'", StringComparison.Ordinal) && line.Contains("took too long to open or close", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Bodies_BegunOnAllChannelsAndNeverSent_HaveABoundTogether()
    {
        (int Code, string Text)? close = null;
        var warnings = await new Ordeal(broker, output) { Peers = 2 }.RunAsync(stop =>
        {
            using var peer = RawPeer.Open(broker.Amqp, stop, channels: 200);
            for (int channel = 1; channel <= 200; channel++) peer.Send([.. AmqpBytes.PublishMethod(channel, "amq.fanout", ""), .. AmqpBytes.Header(channel, 200_000)]);
            close = peer.ReadClose() ?? close;
        });
        Assert.Equal(506, close?.Code);
        Assert.Contains("amqp.max-incomplete-size", close?.Text, StringComparison.Ordinal);
        Assert.Contains(warnings, line => line.Contains($"'{HostileBroker.Culprit}'", StringComparison.Ordinal));
    }

    private async Task ClosesAsync(int code, string text, Action<RawPeer> crime, bool offence = true)
    {
        (int Code, string Text)? close = null;
        var warnings = await new Ordeal(broker, output).RunAsync(stop =>
        {
            using var peer = RawPeer.Open(broker.Amqp, stop);
            crime(peer);
            close = peer.ReadClose() ?? close;
        });
        Assert.Equal(code, close?.Code);
        Assert.Contains(text, close?.Text, StringComparison.Ordinal);
        if (offence) Assert.Contains(warnings, line => line.Contains("127.0.1.", StringComparison.Ordinal));
    }
}
