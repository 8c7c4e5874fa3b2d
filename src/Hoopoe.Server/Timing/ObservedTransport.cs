using Hoopoe.Protocols.Transport;
using Hoopoe.Server.Transport;

namespace Hoopoe.Server.Timing;

/// <summary>
/// A socket of a broker whose time is advanced by hand. What comes in stays in the socket, where it can be seen, until
/// somebody goes about it. Lives as long as its connection and is used like any transport.
/// </summary>
internal sealed class ObservedTransport(SocketTransport socket, TransportActivity activity) : IObservedTransport
{
    private volatile bool _receiving;
    private volatile bool _sending;

    /// <inheritdoc/>
    public string Peer => socket.Peer;

    /// <inheritdoc/>
    public string Local => socket.Local;

    /// <inheritdoc/>
    public bool IsLoopback => socket.IsLoopback;

    /// <inheritdoc/>
    public bool AwaitsPeer => _receiving && !socket.CanReceive;

    /// <inheritdoc/>
    public bool IsSendStuck => _sending && !socket.CanSend;

    /// <inheritdoc/>
    public async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        _receiving = true;
        try
        {
            // An empty receive also completes for bytes that were received meanwhile: then there is nothing to go about yet.
            do await socket.ReceiveAsync(Memory<byte>.Empty);
            while (!socket.CanReceive);
        }
        finally
        {
            activity.Note();
            _receiving = false;
        }
        return buffer.IsEmpty ? 0 : await socket.ReceiveAsync(buffer);
    }

    /// <inheritdoc/>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        _sending = true;
        try
        {
            await socket.SendAsync(bytes);
        }
        finally
        {
            activity.Note();
            _sending = false;
        }
    }

    /// <inheritdoc/>
    public async ValueTask SendAsync(IList<ArraySegment<byte>> segments)
    {
        _sending = true;
        try
        {
            await socket.SendAsync(segments);
        }
        finally
        {
            activity.Note();
            _sending = false;
        }
    }

    /// <inheritdoc/>
    public ValueTask GiveWayAsync() => socket.GiveWayAsync();

    /// <inheritdoc/>
    public void ShutdownSend() => socket.ShutdownSend();

    /// <inheritdoc/>
    public void Abort() => socket.Abort();

    /// <inheritdoc/>
    public void Dispose()
    {
        activity.Note();
        socket.Dispose();
    }
}
