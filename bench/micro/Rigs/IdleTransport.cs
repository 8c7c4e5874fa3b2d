using Hoopoe.Protocols.Transport;

namespace Hoopoe.Micro.Rigs;

/// <summary>A transport that takes whatever is sent at once and keeps nothing of it; nothing ever comes in.</summary>
internal sealed class IdleTransport : ITransport
{
    public string Peer => "nobody";

    public string Local => "nowhere";

    public bool IsLoopback => true;

    public ValueTask<int> ReceiveAsync(Memory<byte> buffer) => new(0);

    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => ValueTask.CompletedTask;

    public ValueTask SendAsync(IList<ArraySegment<byte>> segments) => ValueTask.CompletedTask;

    public void ShutdownSend()
    {
    }

    public void Abort()
    {
    }

    public void Dispose()
    {
    }
}
