using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Hoopoe.Protocols.Transport;

namespace Hoopoe.Server.Transport;

/// <summary>
/// A TCP connection as the protocols see it: thin over the socket, because each layer between costs more than the
/// broker's own work for a small message. Made by a <see cref="SocketListener"/>, disposed of by the connection it serves.
/// </summary>
internal sealed class SocketTransport : ITransport
{
    private readonly Socket _socket;
    // So much received in a row because it was waiting, and others served by the same thread have their turn. What is handled for a
    // receive, however little it brings, counts as some bytes: a client's handshake fits in whole, a flood does not go on for long.
    private const int MostInARow = 1024 * 1024;
    private const int LeastOfOne = 32 * 1024;

    // What comes in such lumps is received and handled by the pool; the thread that waits for sockets is there for those who send little.
    private const int Lump = 32 * 1024;

    private readonly SocketAsyncEventArgs _gather = new();
    private readonly GatherCompletion _gathered;
    private int _aborted;
    private int _inARow;
    private bool _comesInLumps;

    public SocketTransport(Socket socket)
    {
        _socket = socket;
        socket.NoDelay = true;
        var (remote, local) = (Plain(socket.RemoteEndPoint), Plain(socket.LocalEndPoint));
        CongestionControl.Apply(socket, remote, local);
        Peer = remote?.ToString() ?? "unknown";
        Local = local?.ToString() ?? "unknown";
        IsLoopback = remote is not null && IPAddress.IsLoopback(remote.Address);
        _gathered = new GatherCompletion(_gather);
    }

    public string Peer { get; }

    public string Local { get; }

    public bool IsLoopback { get; }

    /// <summary>Whether a receive would not wait: bytes are there, or the end, or the connection is aborted.</summary>
    public bool CanReceive => IsReady(SelectMode.SelectRead);

    /// <summary>Whether a send would take at least something at once, or fail.</summary>
    public bool CanSend => IsReady(SelectMode.SelectWrite);

    // Nothing is allocated for a receive that has to wait: at a low rate that is one for each message.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        try
        {
            if (_comesInLumps) await ArrivalAsync();
            var receiving = _socket.ReceiveAsync(buffer, SocketFlags.None);
            if (!receiving.IsCompleted) _inARow = 0;
            int count = await receiving;
            _comesInLumps = count >= Lump;
            _inARow += Math.Max(LeastOfOne, count);
            if (_inARow >= MostInARow || (count >= Lump && !Thread.CurrentThread.IsThreadPoolThread))
            {
                _inARow = 0;
                await Task.Yield();
            }
            return count;
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            throw Broken(error);
        }
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            // A blocked socket takes a part; the rest follows when there is room.
            while (bytes.Length > 0) bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None)..];
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            throw Broken(error);
        }
    }

    public async ValueTask SendAsync(IList<ArraySegment<byte>> segments)
    {
        try
        {
            await _gathered.SendAsync(_socket, segments);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            throw Broken(error);
        }
    }

    /// <inheritdoc/>
    public async ValueTask GiveWayAsync()
    {
        await Task.Yield();
        // A thread that runs without end keeps its processor for milliseconds from those who wait for one, unless it says that it need not be now.
        Thread.Yield();
    }

    public void ShutdownSend()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The peer was faster: there is nobody left to tell.
        }
    }

    public void Abort()
    {
        if (Interlocked.Exchange(ref _aborted, 1) == 0) _socket.Dispose();
    }

    public void Dispose()
    {
        Abort();
        _gather.Dispose();
    }

    // A lump is copied by the pool too: the thread that waits for sockets only tells that something is there.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask ArrivalAsync()
    {
        var arrival = _socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None);
        bool waits = !arrival.IsCompleted;
        await arrival;
        if (!waits) return;
        _inARow = 0;
        if (!Thread.CurrentThread.IsThreadPoolThread) await Task.Yield();
    }

    private bool IsReady(SelectMode mode)
    {
        try
        {
            return _socket.Poll(0, mode);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            return true;
        }
    }

    // A socket of both families shows IPv4 addresses inside IPv6 ones.
    private static IPEndPoint? Plain(EndPoint? endPoint) =>
        endPoint is IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped
            ? new IPEndPoint(mapped.Address.MapToIPv4(), mapped.Port)
            : endPoint as IPEndPoint;

    private static IOException Broken(Exception error) => new(error.Message, error);
}
