using System.Net;
using System.Net.Sockets;
using Hoopoe.Protocols.Transport;
using Hoopoe.Server.Diagnostics;
using Hoopoe.Server.Listeners;

namespace Hoopoe.Server.Transport;

/// <summary>
/// Accepts TCP connections at one address and hands each to its server. Runs from construction until disposed.
/// </summary>
internal sealed class SocketListener : IAsyncDisposable
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan _calm = TimeSpan.FromSeconds(10);

    private readonly Socket _socket;
    private readonly ListenOptions _options;
    private readonly Func<ITransport, Task> _serve;
    private readonly ServerLog _log;
    private readonly Task _accepting;
    private int _served;
    private long _lastFailureMs = long.MinValue / 2;

    /// <summary>Starts listening.</summary>
    /// <exception cref="SocketException">The address cannot be listened at.</exception>
    public SocketListener(IPEndPoint address, ListenOptions options, Func<ITransport, Task> serve, ServerLog log)
    {
        _options = options;
        _serve = serve;
        _log = log;
        _socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // All of IPv6 stands for all of IPv4 too.
            if (address.Address.Equals(IPAddress.IPv6Any)) _socket.DualMode = true;
            _socket.Bind(address);
            // A storm of connections waits here while the ones before are set up.
            _socket.Listen(options.Backlog);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
        Address = (IPEndPoint)_socket.LocalEndPoint!;
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens, with the port that was found where 0 was asked for.</summary>
    public IPEndPoint Address { get; }

    /// <summary>Accepts no more; connections already accepted go on.</summary>
    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket accepted;
            try
            {
                accepted = await _socket.AcceptAsync();
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException error) when (error.SocketErrorCode is SocketError.OperationAborted or SocketError.InvalidArgument or SocketError.NotSocket)
            {
                return;
            }
            catch (SocketException error)
            {
                // Out of descriptors, or the peer was gone before we looked: wait a little rather than spin.
                NoteFailure(HoopoeStartException.Reason(error));
                await Task.Delay(_pause);
                continue;
            }
            if (DescriptorLimit.IsReached(accepted))
            {
                NoteFailure($"nearly all of the {DescriptorLimit.Descriptors} file descriptors are in use");
                accepted.Dispose();
                continue;
            }
            if (_options.MaxConnections > 0 && Volatile.Read(ref _served) >= _options.MaxConnections)
            {
                NoteFailure($"there are {_options.MaxConnections} already, and listen.max-connections allows no more; the last was from {accepted.RemoteEndPoint}");
                accepted.Dispose();
                continue;
            }
            Interlocked.Increment(ref _served);
            // Served where it was accepted, as far as nothing is to be waited for: a thread of the pool would have to be woken for each.
            _ = ServeAsync(accepted);
        }
    }

    // At the edge of what there is, attempts fail and succeed by turns for as long as the shortage lasts: that is one
    // line in the log, not one for each.
    private void NoteFailure(string reason)
    {
        long now = Environment.TickCount64;
        if (now - _lastFailureMs > _calm.TotalMilliseconds) _log.AcceptFailing(Address.ToString(), reason);
        _lastFailureMs = now;
    }

    private async Task ServeAsync(Socket accepted)
    {
        try
        {
            await ServeOneAsync(accepted);
        }
        finally
        {
            Interlocked.Decrement(ref _served);
        }
    }

    private async Task ServeOneAsync(Socket accepted)
    {
        SocketTransport transport;
        try
        {
            SocketLimits.Apply(accepted, _options);
            transport = new SocketTransport(accepted);
        }
        catch (SocketException)
        {
            // The peer left at once.
            accepted.Dispose();
            return;
        }
        await _serve(transport);
    }
}
