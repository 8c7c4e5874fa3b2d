using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Hoopoe.Interop.Hostile;

/// <summary>Peers that come by HTTP.</summary>
[Collection(HostileSuite.Name)]
public sealed class HttpTests(HostileBroker broker, ITestOutputHelper output)
{
    private const string Login = "Authorization: Basic Z3Vlc3Q6Z3Vlc3Q=\r\n";

    [Fact]
    public async Task Slowloris_HeadersThatNeverEnd_IsAnswered408AndCutOff()
    {
        string answer = "";
        await new Ordeal(broker, output) { Phase = TimeSpan.FromSeconds(2.5), Peers = 20 }.RunAsync(stop =>
        {
            using var peer = Dial(stop);
            peer.Send("GET /api/overview HTTP/1.1\r\nHost: here\r\n"u8.ToArray());
            while (!peer.Socket.Poll(TimeSpan.FromMilliseconds(100), SelectMode.SelectRead)) peer.Send("X-More: a\r\n"u8.ToArray());
            answer = ReadAll(peer);
        });
        Assert.Contains("408", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_Huge_AreAnswered431()
    {
        string answer = "";
        await new Ordeal(broker, output).RunAsync(stop =>
        {
            using var peer = Dial(stop);
            peer.Send(Encoding.ASCII.GetBytes($"GET /api/overview HTTP/1.1\r\nHost: here\r\nX-Huge: {new string('x', 100_000)}\r\n\r\n"));
            answer = ReadAll(peer);
        });
        Assert.Contains("431", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_PipelinedWithoutEnd_AreServedInTurn()
    {
        byte[] calls = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat($"GET /api/whoami HTTP/1.1\r\nHost: here\r\n{Login}\r\n", 100)));
        await new Ordeal(broker, output).RunAsync(stop =>
        {
            using var peer = Dial(stop);
            byte[] buffer = new byte[64 * 1024];
            while (!stop.IsCancellationRequested)
            {
                peer.Send(calls);
                while (peer.Socket.Poll(TimeSpan.FromMilliseconds(20), SelectMode.SelectRead) && peer.Socket.Receive(buffer) > 0)
                {
                    // The answers are of no interest.
                }
            }
        });
    }

    [Fact]
    public async Task Connections_MoreThanAllowed_AreHungUpOn()
    {
        int refused = 0;
        await new Ordeal(broker, output) { Phase = TimeSpan.FromSeconds(1) }.RunAsync(stop =>
        {
            List<RawPeer> peers = [];
            try
            {
                for (int i = 0; i < 300; i++) peers.Add(Dial(stop));
                refused = Math.Max(refused, peers.Count(peer => peer.Socket.Poll(TimeSpan.FromMilliseconds(1), SelectMode.SelectRead)));
            }
            finally
            {
                foreach (var peer in peers) peer.Dispose();
            }
        });
        Assert.True(refused >= 150, $"{refused} of 300 were hung up on");
    }

    [Fact]
    public async Task Body_AnnouncedAndNeverSent_TiesUpNothingAndIsAnswered408()
    {
        byte[] call = Encoding.ASCII.GetBytes($"PUT /api/queues/%2F/x HTTP/1.1\r\nHost: here\r\n{Login}Content-Length: 1000000\r\n\r\n{{");
        await new Ordeal(broker, output) { Phase = TimeSpan.FromSeconds(1), Peers = 20 }.RunAsync(stop =>
        {
            using var peer = Dial(stop);
            peer.Send(call);
            ReadAll(peer);
        });
        // A body has a few seconds to begin in.
        using var patient = Dial(CancellationToken.None);
        patient.Send(call);
        Assert.Contains("408", ReadAll(patient), StringComparison.Ordinal);
    }

    private RawPeer Dial(CancellationToken stop) => RawPeer.Dial(new(System.Net.IPAddress.Loopback, broker.Process.Http.Port), stop);

    private static string ReadAll(RawPeer peer)
    {
        byte[] buffer = new byte[64 * 1024];
        var all = new StringBuilder();
        try
        {
            for (int read; (read = peer.Socket.Receive(buffer)) > 0;) all.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionReset && all.Length > 0)
        {
            // It said what it had to say before.
        }
        return all.ToString();
    }
}
