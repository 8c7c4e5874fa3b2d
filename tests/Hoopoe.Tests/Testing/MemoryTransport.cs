using Hoopoe.Core.Access;
using Hoopoe.Protocols.Transport;

namespace Hoopoe.Tests.Testing;

/// <summary>One end of a connection in memory. Every call is checked to come from the test's thread.</summary>
internal sealed class MemoryTransport(SingleThread thread, string peer, MemoryPipe incoming, MemoryPipe outgoing) : ITransport
{
    private readonly MemoryStream _gathered = new();

    public string Peer { get; } = peer;

    public string Local => "memory";

    public bool IsLoopback { get; init; } = true;

    public ConnectionSecurity? Security { get; set; }

    /// <summary>What comes in.</summary>
    public MemoryPipe Incoming { get; } = incoming;

    /// <summary>Whether this end has let go of the connection.</summary>
    public bool Ended { get; private set; }

    /// <summary>Both ends of a new connection.</summary>
    public static (MemoryTransport Server, MemoryTransport Client) Pair(SingleThread thread, string name, bool isLoopback)
    {
        var (toServer, toClient) = (new MemoryPipe(thread), new MemoryPipe(thread));
        return (new MemoryTransport(thread, name, toServer, toClient) { IsLoopback = isLoopback },
            new MemoryTransport(thread, "server", toClient, toServer));
    }

    public ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        thread.Check();
        return Incoming.ReadAsync(buffer);
    }

    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        thread.Check();
        return outgoing.WriteAsync(bytes);
    }

    public ValueTask SendAsync(IList<ArraySegment<byte>> segments)
    {
        thread.Check();
        _gathered.SetLength(0);
        foreach (var segment in segments) _gathered.Write(segment);
        return outgoing.WriteAsync(_gathered.GetBuffer().AsMemory(0, (int)_gathered.Length));
    }

    public void ShutdownSend()
    {
        thread.Check();
        outgoing.Finish();
    }

    public void Abort()
    {
        thread.Check();
        Incoming.Break();
        outgoing.Break();
    }

    /// <summary>As a socket: what was sent and finished before can still be read by the peer, all else fails.</summary>
    public void Dispose()
    {
        thread.Check();
        Ended = true;
        Incoming.Break();
        outgoing.Finish();
        outgoing.Forsake();
        _gathered.Dispose();
    }
}
