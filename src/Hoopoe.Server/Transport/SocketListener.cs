using System.Net;
using System.Net.Sockets;
using Hoopoe.Protocols.Transport;

namespace Hoopoe.Server.Transport;

/// <summary>
/// Accepts TCP connections at one address and hands each to its server. Runs from construction until disposed.
/// </summary>
internal sealed class SocketListener : IAsyncDisposable
{
    // A storm of connections waits here while the ones before are set up.
    private const int Backlog = 4096;

    private readonly Socket _socket;
    private readonly Func<ITransport, Task> _serve;
    private readonly Task _accepting;

    /// <summary>Starts listening.</summary>
    /// <exception cref="SocketException">The address cannot be listened at.</exception>
    public SocketListener(IPEndPoint address, Func<ITransport, Task> serve)
    {
        _serve = serve;
        _socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // All of IPv6 stands for all of IPv4 too.
            if (address.Address.Equals(IPAddress.IPv6Any)) _socket.DualMode = true;
            _socket.Bind(address);
            _socket.Listen(Backlog);
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
            catch (SocketException)
            {
                // Out of descriptors, or the peer was gone before we looked: wait a little rather than spin.
                await Task.Delay(TimeSpan.FromMilliseconds(50));
                continue;
            }
            _ = Task.Run(() => ServeAsync(accepted));
        }
    }

    private async Task ServeAsync(Socket accepted)
    {
        SocketTransport transport;
        try
        {
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
