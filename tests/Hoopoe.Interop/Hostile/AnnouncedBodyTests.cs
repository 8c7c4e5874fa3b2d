using Xunit;

namespace Hoopoe.Interop.Hostile;

/// <summary>
/// Peers that announce large bodies on many channels and send a byte of each: what they hold is to be in proportion to what they have
/// sent, or a few of them would take the memory that others' messages need.
/// </summary>
[Collection(HostileSuite.Name)]
public sealed class AnnouncedBodyTests(HostileBroker broker, MemoryOnlyBroker memoryOnly, ITestOutputHelper output) : IClassFixture<MemoryOnlyBroker>
{
    private const long MostHeld = 32L << 20;

    [Fact]
    // 6 GiB, which is what 50 connections may announce without any setting.
    public Task Bodies_AnnouncedInMemoryOnly_HoldWhatHasCome() => AnnounceAsync(memoryOnly, connections: 50, channels: 4, bodySize: 32 << 20);

    [Fact]
    // 25 GiB: of one body on a connection only the largest size is a limit.
    public Task Bodies_OfTheLargestSizeAnnouncedInMemoryOnly_HoldWhatHasCome() => AnnounceAsync(memoryOnly, connections: 50, channels: 1, bodySize: 512 << 20);

    [Fact]
    // 320 MB of bodies that go to the journal in one piece, and so are in memory until they are complete.
    public Task Bodies_AnnouncedOnManyChannels_HoldWhatHasCome() => AnnounceAsync(broker, connections: 20, channels: 80, bodySize: 200_000);

    private async Task AnnounceAsync(HostileBroker target, int connections, int channels, int bodySize)
    {
        long most = 0;
        await new Ordeal(target, output) { Phase = TimeSpan.FromSeconds(3), MostGrowth = MostHeld * 2 }.RunAsync(stop =>
        {
            List<RawPeer> peers = [];
            try
            {
                for (int i = 0; i < connections; i++) peers.Add(Announce(target, channels, bodySize, stop));
                most = Math.Max(most, target.MessageBytes);
                stop.WaitHandle.WaitOne();
            }
            finally
            {
                foreach (var peer in peers) peer.Dispose();
            }
        });
        output.WriteLine($"{most >> 10} KiB of messages in memory");
        Assert.InRange(most, 1, MostHeld);
    }

    private static RawPeer Announce(HostileBroker target, int channels, int bodySize, CancellationToken stop)
    {
        var peer = RawPeer.Open(target.Amqp, stop, channels: 0);
        peer.Send([.. Enumerable.Range(1, channels).SelectMany(channel => AmqpBytes.Method(channel, 20, 10, [0]))]);
        for (int channel = 1; channel <= channels; channel++) peer.Expect(20, 11);
        for (int channel = 1; channel <= channels; channel++)
            peer.Send([.. AmqpBytes.PublishMethod(channel, "amq.fanout", ""), .. AmqpBytes.Header(channel, bodySize), .. AmqpBytes.Frame(AmqpBytes.BodyFrame, channel, [1])]);
        // What comes before its answer has been taken.
        peer.Send(AmqpBytes.Method(channels + 1, 20, 10, [0]));
        peer.Expect(20, 11);
        return peer;
    }
}
