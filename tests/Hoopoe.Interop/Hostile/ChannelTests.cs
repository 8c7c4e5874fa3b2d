using Xunit;

namespace Hoopoe.Interop.Hostile;

/// <summary>Peers that open what there is to open.</summary>
[Collection(HostileSuite.Name)]
public sealed class ChannelTests(HostileBroker broker, ITestOutputHelper output)
{
    [Fact]
    public async Task Channels_OpenedAndClosedWithoutEnd_LeaveNothing()
    {
        long opened = 0;
        byte[] churn = [.. Enumerable.Range(0, 500).SelectMany(_ => AmqpBytes.Method(1, 20, 10, [0]).Concat(AmqpBytes.Method(1, 20, 40, [0, 200], AmqpBytes.Short(""), [0, 0, 0, 0])))];
        var warnings = await new Ordeal(broker, output) { Phase = TimeSpan.FromSeconds(2) }.RunAsync(stop =>
        {
            using var peer = RawPeer.Open(broker.Amqp, stop, channels: 0);
            while (!stop.IsCancellationRequested)
            {
                peer.Send(churn);
                for (int i = 0; i < 500; i++) peer.Expect(20, 41);
                Interlocked.Add(ref opened, 500);
            }
        });
        output.WriteLine($"{opened} channels opened and closed");
        // More than there may be at a time: each gives its place back.
        Assert.True(opened > 15_000, $"only {opened} channels");
        Assert.Empty(warnings);
    }

    [Fact]
    public async Task Channels_MoreThanAgreed_EndTheConnection()
    {
        (int Code, string Text)? close = null;
        byte[] opens = [.. Enumerable.Range(1, 2048).SelectMany(channel => AmqpBytes.Method(channel, 20, 10, [0]))];
        var warnings = await new Ordeal(broker, output).RunAsync(stop =>
        {
            using var peer = RawPeer.Open(broker.Amqp, stop, channels: 0);
            peer.Send(opens);
            close = peer.ReadClose() ?? close;
        });
        Assert.Equal((530, "NOT_ALLOWED - number of channels opened (2047) has reached the negotiated channel_max (2047)"), close);
        Assert.Contains(warnings, line => line.Contains($"'{HostileBroker.Culprit}'", StringComparison.Ordinal) && line.Contains("channel_max", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Connections_OpenedAndDroppedWithoutEnd_LeaveNothing() => await new Ordeal(broker, output) { Peers = 2 }.RunAsync(stop =>
    {
        using var peer = RawPeer.Open(broker.Amqp, stop);
        peer.DeclareQueue("", bits: 4);
        // Without a word, and without leaving the port in a waiting state.
        peer.Socket.Close(0);
    });

    [Fact]
    public async Task Heartbeats_AgreedOnAndNotSent_EndTheConnection()
    {
        var warnings = await new Ordeal(broker, output) { Phase = TimeSpan.FromSeconds(3) }.RunAsync(stop =>
        {
            using var peer = RawPeer.Open(broker.Amqp, stop, heartbeat: 1);
            peer.ReadToEnd();
        });
        Assert.Contains(warnings, line => line.Contains($"'{HostileBroker.Culprit}'", StringComparison.Ordinal) && line.Contains("missed heartbeats", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Consumers_MoreThanAllowed_EndTheConnection()
    {
        (int Code, string Text)? close = null;
        byte[] consumes = [.. Enumerable.Range(0, 1001).SelectMany(number => RawPeer.Consume(1, "eaten", noAck: true, $"c{number}"))];
        await new Ordeal(broker, output).RunAsync(stop =>
        {
            using var peer = RawPeer.Open(broker.Amqp, stop);
            peer.DeclareQueue("eaten", bits: 4);
            peer.Send(consumes);
            close = peer.ReadClose() ?? close;
        });
        Assert.Equal((530, "NOT_ALLOWED - reached maximum (1000) of consumers per channel"), close);
    }
}
