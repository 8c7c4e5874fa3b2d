using System.Net;
using System.Net.Sockets;
using Hoopoe.Protocols.Transport;
using Hoopoe.Server.Diagnostics;
using Hoopoe.Server.Listeners;
using Hoopoe.Server.Transport;
using Xunit;

namespace Hoopoe.Tests.Server.Transport;

/// <summary>How many connections a listener takes, and what it has the system watch over them.</summary>
public sealed class SocketLimitTests : IDisposable
{
    private readonly RecordedLog _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task Connection_AboveTheLimit_IsHungUpOnUntilAnotherEnds()
    {
        var served = new ServedConnections();
        await using var listener = Listen(new ListenOptions { MaxConnections = 1 }, served.ServeAsync);
        using var first = await DialAsync(listener);
        using var second = await DialAsync(listener);
        await HungUpAsync(second);
        Assert.Equal(1, served.Count);
        Assert.Contains(_log.All, line => line.Contains("listen.max-connections", StringComparison.Ordinal));
        served.EndAll();
        // The place may be given back a moment later, on another thread.
        Assert.True(SpinWait.SpinUntil(() => IsServed(listener, served), TimeSpan.FromSeconds(20)), "the place was not given back");
        served.EndAll();
    }

    [Fact]
    public async Task Connection_AboveTheBacklog_IsNotTakenByTheSystem()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "other systems count otherwise");
        using var release = new ManualResetEventSlim();
        using var entered = new ManualResetEventSlim();
        // Who is served where it was accepted keeps the next from being accepted.
        await using var listener = Listen(new ListenOptions { Backlog = 2 }, transport =>
        {
            entered.Set();
            release.Wait();
            transport.Dispose();
            return Task.CompletedTask;
        });
        List<Socket> sockets = [];
        try
        {
            sockets.Add(await DialAsync(listener));
            entered.Wait(TestContext.Current.CancellationToken);
            // On one machine a handshake is over when connect returns, unless the system lets it wait.
            for (int i = 0; i < 8; i++) sockets.Add(Begin(listener));
            Assert.Equal(3, sockets.Skip(1).Count(socket => socket.Poll(TimeSpan.FromMilliseconds(20), SelectMode.SelectWrite)));
        }
        finally
        {
            release.Set();
            foreach (var socket in sockets) socket.Dispose();
        }
    }

    [Fact]
    public async Task Connection_Accepted_IsWatchedBySystemAsTheOptionsSay()
    {
        using var peer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var listening = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listening.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listening.Listen();
        await peer.ConnectAsync(listening.LocalEndPoint!, TestContext.Current.CancellationToken);
        using var accepted = await listening.AcceptAsync(TestContext.Current.CancellationToken);
        SocketLimits.Apply(accepted, new ListenOptions { KeepAlive = TimeSpan.Zero, SendTimeout = TimeSpan.Zero });
        Assert.Equal((0, 0), (Option(SocketOptionLevel.Socket, SocketOptionName.KeepAlive), UserTimeout()));
        SocketLimits.Apply(accepted, new ListenOptions { KeepAlive = TimeSpan.FromSeconds(40), SendTimeout = TimeSpan.FromSeconds(7) });
        Assert.NotEqual(0, Option(SocketOptionLevel.Socket, SocketOptionName.KeepAlive));
        Assert.Equal(40, Option(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime));
        Assert.Equal(10, Option(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval));
        Assert.Equal(4, Option(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount));
        Assert.Equal(OperatingSystem.IsLinux() ? 7000 : 0, UserTimeout());

        int Option(SocketOptionLevel level, SocketOptionName name) => (int)accepted.GetSocketOption(level, name)!;

        int UserTimeout()
        {
            if (!OperatingSystem.IsLinux()) return 0;
            byte[] value = new byte[sizeof(int)];
            accepted.GetRawSocketOption((int)SocketOptionLevel.Tcp, 18, value);
            return BitConverter.ToInt32(value);
        }
    }

    private SocketListener Listen(ListenOptions options, Func<ITransport, Task> serve) => new(new IPEndPoint(IPAddress.Loopback, 0), options, serve, new ServerLog(_log));

    private static async Task<Socket> DialAsync(SocketListener listener)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(listener.Address, TestContext.Current.CancellationToken);
        return socket;
    }

    private static bool IsServed(SocketListener listener, ServedConnections served)
    {
        int before = served.Count;
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(listener.Address);
        // Served or hung up on: one of both comes.
        return SpinWait.SpinUntil(() => served.Count > before || socket.Poll(0, SelectMode.SelectRead), TimeSpan.FromSeconds(20)) && served.Count > before;
    }

    private static Socket Begin(SocketListener listener)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        try
        {
            socket.Connect(listener.Address);
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            // It has begun.
        }
        return socket;
    }

    private static async Task HungUpAsync(Socket socket)
    {
        try
        {
            Assert.Equal(0, await socket.ReceiveAsync(new byte[1], TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(20)));
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionReset)
        {
            // That is an end too.
        }
    }

    /// <summary>Connections that are served until they are told to end. Any thread may call.</summary>
    private sealed class ServedConnections
    {
        private readonly Lock _lock = new();
        private readonly List<(ITransport Transport, TaskCompletionSource Ended)> _all = [];
        private int _count;

        /// <summary>How many there have been.</summary>
        public int Count => Volatile.Read(ref _count);

        public Task ServeAsync(ITransport transport)
        {
            var ended = new TaskCompletionSource();
            lock (_lock) _all.Add((transport, ended));
            Interlocked.Increment(ref _count);
            return ended.Task;
        }

        public void EndAll()
        {
            lock (_lock)
            {
                foreach (var (transport, ended) in _all)
                {
                    transport.Dispose();
                    ended.TrySetResult();
                }
            }
        }
    }
}
