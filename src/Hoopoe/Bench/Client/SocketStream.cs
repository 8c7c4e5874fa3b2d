using System.Net.Security;
using System.Net.Sockets;
using Hoopoe.Bench.Workloads;

namespace Hoopoe.Bench.Client;

/// <summary>
/// A connection over TCP, with TLS where the address asks for it. Only blocking calls are made on the socket: they go straight to the
/// system, which costs the least for a thread of its own.
/// </summary>
internal sealed class SocketStream : IByteStream
{
    private readonly Socket _socket;
    private readonly SslStream? _tls;

    private SocketStream(Socket socket, SslStream? tls)
    {
        _socket = socket;
        _tls = tls;
    }

    public static SocketStream Connect(BrokerUri broker)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.Connect(broker.Host, broker.Port);
            return new SocketStream(socket, broker.Tls ? Secure(socket, broker) : null);
        }
        catch (Exception error) when (error is SocketException or IOException or System.Security.Authentication.AuthenticationException)
        {
            socket.Dispose();
            throw new BenchException($"cannot connect to {broker.Host}:{broker.Port}: {error.Message}");
        }
    }

    public void Send(ReadOnlySpan<byte> bytes)
    {
        try
        {
            if (_tls is not null) _tls.Write(bytes);
            else
            {
                while (!bytes.IsEmpty) bytes = bytes[_socket.Send(bytes)..];
            }
        }
        catch (Exception error) when (error is SocketException or IOException or ObjectDisposedException)
        {
            throw new BenchException($"the connection to the broker was lost: {error.Message}");
        }
    }

    public int Receive(Span<byte> bytes)
    {
        try
        {
            return _tls is not null ? _tls.Read(bytes) : _socket.Receive(bytes);
        }
        catch (Exception error) when (error is SocketException or IOException or ObjectDisposedException)
        {
            return 0;
        }
    }

    public void Shutdown()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // It is gone already, which is what was wanted.
        }
    }

    public void Dispose()
    {
        Shutdown();
        _tls?.Dispose();
        _socket.Dispose();
    }

    private static SslStream Secure(Socket socket, BrokerUri broker)
    {
        var tls = new SslStream(new NetworkStream(socket), leaveInnerStreamOpen: false);
        tls.AuthenticateAsClient(broker.Trust.OptionsFor(broker.Host));
        return tls;
    }
}
