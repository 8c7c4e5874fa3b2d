using Hoopoe.Core.Access;
using Hoopoe.Protocols.Amqp;
using Hoopoe.Protocols.Transport;

namespace Hoopoe.Server.Faults;

/// <summary>
/// A connection on which what a test asks for goes wrong. Lives as long as its connection and is used like any transport.
/// </summary>
internal sealed class FaultyTransport(ITransport inner, ConnectionFaults faults, AmqpServer server) : IObservedTransport
{
    private readonly ByteStream _fromClient = new(ByteDirection.FromClient, faults.Rules);
    private readonly ByteStream _toClient = new(ByteDirection.ToClient, faults.Rules);

    /// <summary>Who is connected.</summary>
    public ConnectionIdentity Identity => server.Identify(this);

    /// <inheritdoc/>
    public string Peer => inner.Peer;

    /// <inheritdoc/>
    public string Local => inner.Local;

    /// <inheritdoc/>
    public bool IsLoopback => inner.IsLoopback;

    public ConnectionSecurity? Security => inner.Security;

    /// <inheritdoc/>
    public bool AwaitsPeer => inner is not IObservedTransport { AwaitsPeer: false };

    /// <inheritdoc/>
    public bool IsSendStuck => inner is IObservedTransport { IsSendStuck: true };

    /// <inheritdoc/>
    public async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        int count = await inner.ReceiveAsync(buffer);
        if (count == 0) return 0;
        var verdict = _fromClient.Judge(buffer.Span[..count], this);
        if (verdict.Delay > TimeSpan.Zero) await Task.Delay(verdict.Delay);
        if (verdict.IsCut) Abort();
        return verdict.Passes > 0 ? verdict.Passes : throw CutOff();
    }

    /// <inheritdoc/>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        var verdict = _toClient.Judge(bytes.Span, this);
        if (verdict.Delay > TimeSpan.Zero) await Task.Delay(verdict.Delay);
        if (verdict.Passes > 0) await inner.SendAsync(bytes[..verdict.Passes]);
        if (verdict.IsCut) throw CutBehindWhatWasSent();
    }

    /// <inheritdoc/>
    public async ValueTask SendAsync(IList<ArraySegment<byte>> segments)
    {
        // Whoever is tested with faults does not mind the copying.
        byte[] bytes = new byte[segments.Sum(segment => segment.Count)];
        int at = 0;
        foreach (var segment in segments)
        {
            segment.CopyTo(bytes, at);
            at += segment.Count;
        }
        await SendAsync(bytes);
    }

    /// <inheritdoc/>
    public ValueTask GiveWayAsync() => inner.GiveWayAsync();

    /// <inheritdoc/>
    public void ShutdownSend() => inner.ShutdownSend();

    /// <inheritdoc/>
    public void Abort() => inner.Abort();

    /// <inheritdoc/>
    public void Dispose()
    {
        faults.Forget(this);
        inner.Dispose();
    }

    // What was sent before reaches the client.
    private IOException CutBehindWhatWasSent()
    {
        inner.ShutdownSend();
        Abort();
        return CutOff();
    }

    private static IOException CutOff() => new("cut off by a fault");
}
