using Xunit;

namespace Hoopoe.Interop.Hostile;

/// <summary>Peers that publish, and do not do their part.</summary>
[Collection(HostileSuite.Name)]
public sealed class PublishingTests(HostileBroker broker, ITestOutputHelper output)
{
    [Fact]
    // Confirms of many messages are one, so few bytes that it takes long to fill what the system keeps for the client.
    public async Task Publisher_ThatNeverReadsConfirms_TiesUpNothing()
    {
        var warnings = await FloodAsync(confirms: true, AmqpBytes.Publish(1, "amq.fanout", "", []));
        Assert.Empty(warnings);
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
