using System.Net.Sockets;
using RabbitMQ.Client;

namespace Hoopoe.Interop.Brokers;

/// <summary>
/// A connection's stream that says when the peer is gone. Of a broker that is killed in the midst of a frame RabbitMQ.Client 7.1 reads the end again
/// and again for ever, a processor each, which other tests of the process then lack. Give <see cref="Open"/> to a factory whose broker may be killed.
/// </summary>
internal sealed class EndedStream(Socket socket) : NetworkStream(socket)
{
    /// <summary>Makes the client's sockets.</summary>
    public static ITcpClient Open(AddressFamily family) => new Client(new Socket(family, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = await base.ReadAsync(buffer, cancellationToken);
        return count > 0 || buffer.IsEmpty ? count : throw new EndOfStreamException("the broker is gone");
    }

    private sealed class Client(Socket socket) : TcpClientAdapter(socket)
    {
        private readonly Socket _socket = socket;

        public override NetworkStream GetStream() => new EndedStream(_socket);
    }
}
