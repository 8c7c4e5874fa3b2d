using System.Net.Sockets;
using Xunit;

namespace Hoopoe.Interop.Hostile;

/// <summary>Peers that never get as far as an open connection.</summary>
[Collection(HostileSuite.Name)]
public sealed class OpeningTests(HostileBroker broker, ITestOutputHelper output)
{
    // A little more than the handshake may take, so that the broker is who ends it.
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(1.5);

    [Fact]
    public async Task SlowHandshake_HundredsThatSayNothing_AreCutOffAndNamed()
    {
        var warnings = await new Ordeal(broker, output) { Phase = Long }.RunAsync(stop =>
        {
            List<RawPeer> silent = [];
            try
            {
                for (int i = 0; i < 300; i++) silent.Add(RawPeer.Dial(broker.Amqp, stop));
                foreach (var peer in silent) peer.ReadToEnd();
            }
            finally
            {
                foreach (var peer in silent) peer.Dispose();
            }
        });
        Assert.Contains(warnings, line => line.Contains("127.0.1.", StringComparison.Ordinal) && line.Contains("took too long to open", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SlowHandshake_DrippingBytes_GetsNoMoreTime()
    {
        var warnings = await new Ordeal(broker, output) { Phase = Long }.RunAsync(stop =>
        {
            using var peer = RawPeer.Dial(broker.Amqp, stop);
            foreach (byte one in AmqpBytes.ProtocolHeader.Concat(RawPeer.StartOk("guest", new string('x', 200))))
            {
                peer.Send([one]);
                stop.WaitHandle.WaitOne(20);
            }
            peer.ReadToEnd();
        });
        Assert.Contains(warnings, line => line.Contains("took too long to open", StringComparison.Ordinal));
    }

    [Fact]
    public async Task OneByteAtATime_WholeSession_IsServedAsAnyOther()
    {
        int served = 0;
        var warnings = await new Ordeal(broker, output).RunAsync(stop =>
        {
            using var peer = RawPeer.Open(broker.Amqp, stop);
            peer.Call(85, 11, AmqpBytes.Method(1, 85, 10, [0]));
            foreach (byte one in AmqpBytes.Publish(1, "amq.fanout", "", [1, 2, 3])) peer.Send([one]);
            peer.Expect(60, 80);
            Interlocked.Increment(ref served);
        });
        Assert.True(served > 0, "nobody was served");
        Assert.Empty(warnings);
    }

    [Fact]
    public async Task OtherProtocol_IsToldWhichIsSpokenHereAndCutOff()
    {
        var warnings = await new Ordeal(broker, output).RunAsync(stop =>
        {
            using var peer = RawPeer.Dial(broker.Amqp, stop);
            peer.Send([.. "GET / HTTP/1.1\r\nHost: here\r\n\r\n"u8]);
            peer.ReadToEnd();
        });
        Assert.Contains(warnings, line => line.Contains("does not speak AMQP", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WrongPasswords_WithoutEnd_AreLoggedWithTheUserAFewTimes()
    {
        // Each is looked at for a tenth of a second, and there are to be more of them than the log may have lines.
        var warnings = await new Ordeal(broker, output) { Phase = Long }.RunAsync(stop =>
        {
            using var peer = RawPeer.Dial(broker.Amqp, stop);
            peer.Send(AmqpBytes.ProtocolHeader);
            peer.Expect(10, 10);
            peer.Send(RawPeer.StartOk(HostileBroker.Culprit, "guessed"));
            peer.ReadToEnd();
        });
        Assert.Contains(warnings, line => line.Contains(HostileBroker.Culprit, StringComparison.Ordinal) && line.Contains("refused", StringComparison.Ordinal));
    }

    [Fact]
    public async Task GiantFrame_BeforeLogin_IsRefused()
    {
        (int Code, string Text)? close = null;
        var warnings = await new Ordeal(broker, output).RunAsync(stop =>
        {
            using var peer = RawPeer.Dial(broker.Amqp, stop);
            peer.Send(AmqpBytes.ProtocolHeader);
            peer.Expect(10, 10);
            peer.Send([AmqpBytes.MethodFrame, 0, 0, .. AmqpBytes.Octets4(int.MaxValue)]);
            close = peer.ReadClose() ?? close;
        });
        Assert.Equal(501, close?.Code);
        Assert.Contains(warnings, line => line.Contains("127.0.1.", StringComparison.Ordinal) && line.Contains("frame_too_large", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ConnectionStorm_OfFiveThousand_PassesAndLeavesNothing()
    {
        int most = 0;
        var warnings = await new Ordeal(broker, output) { Phase = TimeSpan.FromSeconds(2) }.RunAsync(stop =>
        {
            List<Socket> sockets = [];
            try
            {
                for (int i = 0; i < 5000 && !stop.IsCancellationRequested; i++)
                {
                    var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                    sockets.Add(socket);
                    socket.Bind(new System.Net.IPEndPoint(RawPeer.Origin!, 0));
                    socket.Connect(broker.Amqp);
                }
                most = Math.Max(most, sockets.Count);
                stop.WaitHandle.WaitOne();
            }
            finally
            {
                // Without waiting states, of which the system has only so many ports.
                foreach (var socket in sockets) socket.Close(0);
            }
        });
        output.WriteLine($"{most} connections at a time");
        Assert.Equal(5000, most);
        Assert.Contains(warnings, line => line.Contains("have not logged in yet (amqp.max-unauthenticated-per-address)", StringComparison.Ordinal)
            || line.Contains("made room for others", StringComparison.Ordinal));
    }
}
