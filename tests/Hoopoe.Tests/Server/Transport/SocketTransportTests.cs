using System.Net;
using System.Net.Sockets;
using System.Text;
using Hoopoe.Server.Transport;
using Xunit;

namespace Hoopoe.Tests.Server.Transport;

/// <summary>A connection over a real socket.</summary>
public sealed class SocketTransportTests : IAsyncLifetime
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private Socket _accepted = null!;
    private SocketTransport _transport = null!;

    public async ValueTask InitializeAsync()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        await _client.ConnectAsync(_listener.LocalEndPoint!);
        _transport = new SocketTransport(_accepted = await _listener.AcceptAsync());
    }

    public ValueTask DisposeAsync()
    {
        _transport.Dispose();
        _client.Dispose();
        _listener.Dispose();
        return default;
    }

    [Fact]
    public void Connection_WithinTheMachine_IsNotPaced()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "other systems have no such option");
        Assert.Equal("reno", Congestion(_accepted));
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("127.0.0.2", "127.0.0.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("192.0.2.1", "127.0.0.1", false)]
    public void Connection_OverANetwork_KeepsWhatTheSystemHas(string remote, string local, bool isWithin)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "other systems have no such option");
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        string before = Congestion(socket);
        CongestionControl.Apply(socket, Address(remote), Address(local));
        Assert.Equal(isWithin ? "reno" : before, Congestion(socket));

        static IPEndPoint Address(string address) => new(IPAddress.Parse(address), 5672);
    }

    [Fact]
    public async Task Receive_BytesKeepWaiting_GivesOthersATurnNowAndThen()
    {
        byte[] sent = [.. Enumerable.Range(0, 100).Select(i => (byte)i)];
        await _client.SendAsync(sent);
        // From here on all of it is there: no receive has to wait for the network.
        Assert.True(SpinWait.SpinUntil(() => _accepted.Available >= sent.Length, TimeSpan.FromSeconds(20)));
        var received = new List<byte>();
        int gaveWay = 0;
        byte[] buffer = new byte[1];
        using var turns = new HeldTurns();
        while (received.Count < sent.Length)
        {
            var receiving = _transport.ReceiveAsync(buffer);
            if (!receiving.IsCompleted) gaveWay++;
            turns.Run();
            Assert.Equal(1, await receiving);
            received.Add(buffer[0]);
        }
        Assert.Equal(sent, received);
        Assert.InRange(gaveWay, 2, 10);
    }

    [Fact]
    public async Task GiveWay_Always_LetsOthersGoFirst()
    {
        using var turns = new HeldTurns();
        var way = _transport.GiveWayAsync();
        Assert.False(way.IsCompleted);
        turns.Run();
        await way;
    }

    [Theory]
    [InlineData(1000, false)]
    [InlineData(100_000, true)]
    public async Task Receive_OnAThreadThatOthersWaitFor_LeavesItForWhatComesInLumps(int bytes, bool leaves)
    {
        _accepted.ReceiveBufferSize = 1 << 20;
        var sending = _client.SendAsync(new byte[bytes]);
        Assert.True(SpinWait.SpinUntil(() => _accepted.Available >= bytes, TimeSpan.FromSeconds(20)));
        Task<int>? receiving = null;
        bool left = false;
        // Not one of the pool's.
        var shared = new Thread(() =>
        {
            using var turns = new HeldTurns();
            receiving = _transport.ReceiveAsync(new byte[bytes]).AsTask();
            left = !receiving.IsCompleted;
            turns.Run();
        });
        shared.Start();
        shared.Join();
        Assert.Equal((bytes, leaves), (await receiving!, left));
        await sending;
    }

    [Fact]
    public async Task Receive_PeerGone_IsTheEnd()
    {
        _client.Shutdown(SocketShutdown.Both);
        Assert.Equal(0, await _transport.ReceiveAsync(new byte[10]));
    }

    [Fact]
    public async Task Receive_Aborted_Throws()
    {
        var receiving = _transport.ReceiveAsync(new byte[10]);
        _transport.Abort();
        await Assert.ThrowsAsync<IOException>(async () => await receiving);
    }

    private static string Congestion(Socket socket)
    {
        byte[] algorithm = new byte[16];
        int length = socket.GetRawSocketOption((int)SocketOptionLevel.Tcp, 13, algorithm);
        return Encoding.ASCII.GetString(algorithm, 0, length).TrimEnd('\0');
    }

    // What gives way on this thread goes on when it is told to: on the pool it could be over before one has looked.
    private sealed class HeldTurns : SynchronizationContext, IDisposable
    {
        private readonly SynchronizationContext? _before = Current;
        private readonly Queue<(SendOrPostCallback Turn, object? State)> _held = new();

        public HeldTurns() => SetSynchronizationContext(this);

        public override void Post(SendOrPostCallback d, object? state) => _held.Enqueue((d, state));

        public void Run()
        {
            while (_held.TryDequeue(out var held)) held.Turn(held.State);
        }

        public void Dispose() => SetSynchronizationContext(_before);
    }
}
