using Hoopoe.Core.Access;

namespace Hoopoe.Protocols.Transport;

/// <summary>
/// A connection's two streams of bytes: the seam between protocols and sockets. One receive and one send may be under
/// way at a time. In-memory ones serve tests and embedding.
/// </summary>
public interface ITransport : IDisposable
{
    /// <summary>Who is at the other end, for people: "127.0.0.1:50123".</summary>
    string Peer { get; }

    /// <summary>Where the connection came in: "127.0.0.1:5672".</summary>
    string Local { get; }

    /// <summary>Whether the peer is on this machine.</summary>
    bool IsLoopback { get; }

    /// <summary>How the connection is encrypted; null where it is not.</summary>
    ConnectionSecurity? Security => null;

    /// <summary>
    /// Receives what is there, waiting for at least one byte. An empty buffer only waits until there is something.
    /// </summary>
    /// <returns>How many bytes; 0 for a buffer that is not empty means that the peer has finished.</returns>
    /// <exception cref="IOException">The connection broke or was aborted.</exception>
    ValueTask<int> ReceiveAsync(Memory<byte> buffer);

    /// <summary>Sends all of the bytes.</summary>
    /// <exception cref="IOException">The connection broke or was aborted.</exception>
    ValueTask SendAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Sends all of the segments in order, without copying them together where it can.</summary>
    /// <exception cref="IOException">The connection broke or was aborted.</exception>
    ValueTask SendAsync(IList<ArraySegment<byte>> segments);

    /// <summary>Lets others go first: called between two turns of a connection that asks for much at once.</summary>
    async ValueTask GiveWayAsync() => await Task.Yield();

    /// <summary>Finishes sending in an orderly way: the peer sees the end after all that was sent.</summary>
    void ShutdownSend();

    /// <summary>Ends the connection at once; what is under way fails. May be called by any thread, more than once.</summary>
    void Abort();
}
