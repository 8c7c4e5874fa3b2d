using System.Buffers;
using System.Net.Security;
using System.Runtime.CompilerServices;
using Hoopoe.Core.Access;
using Hoopoe.Protocols.Transport;

namespace Hoopoe.Server.Transport;

/// <summary>
/// A connection over TLS, over another transport that it owns. Begins after the handshake; what is sent at once leaves in full records
/// and in one piece, at the price of one copy. Lives as long as its connection and is used like any transport.
/// </summary>
internal sealed class TlsTransport : IObservedTransport
{
    // Whole records of it, which hold 16 KiB each.
    private const int MostGathered = 64 * 1024;

    // What becomes of the sending side: one send at a time, and the peer is told of the end behind the last one.
    private const int Idle = 0;
    private const int Sending = 1;
    private const int EndAwaited = 2;
    private const int Ended = 3;

    private readonly ITransport _inner;
    private readonly TransportStream _records;
    private readonly SslStream _tls;
    private int _sendState;

    /// <summary>Takes over a connection whose handshake is done.</summary>
    /// <param name="inner">What carries the records.</param>
    /// <param name="records">The same as TLS sees it.</param>
    /// <param name="tls">TLS over that.</param>
    /// <param name="security">What the handshake has come to.</param>
    public TlsTransport(ITransport inner, TransportStream records, SslStream tls, ConnectionSecurity security) =>
        (_inner, _records, _tls, Security) = (inner, records, tls, security);

    /// <inheritdoc/>
    public string Peer => _inner.Peer;

    /// <inheritdoc/>
    public string Local => _inner.Local;

    /// <inheritdoc/>
    public bool IsLoopback => _inner.IsLoopback;

    /// <inheritdoc/>
    public ConnectionSecurity? Security { get; }

    /// <inheritdoc/>
    public bool AwaitsPeer => _inner is not IObservedTransport { AwaitsPeer: false };

    /// <inheritdoc/>
    public bool IsSendStuck => _inner is IObservedTransport { IsSendStuck: true };

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        try
        {
            return await _tls.ReadAsync(buffer);
        }
        catch (Exception error) when (IsBroken(error))
        {
            throw Broken(error);
        }
    }

    /// <inheritdoc/>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        BeginSend();
        try
        {
            await _tls.WriteAsync(bytes);
            await _records.SendWaitingAsync();
        }
        catch (Exception error) when (IsBroken(error))
        {
            throw Broken(error);
        }
        finally
        {
            EndSend();
        }
    }

    /// <inheritdoc/>
    public async ValueTask SendAsync(IList<ArraySegment<byte>> segments)
    {
        BeginSend();
        byte[] gathered = ArrayPool<byte>.Shared.Rent(MostGathered);
        try
        {
            int count = 0;
            // By index, as an enumerator of the interface would be allocated.
            for (int i = 0; i < segments.Count; i++)
            {
                ReadOnlyMemory<byte> rest = segments[i];
                while (rest.Length > 0)
                {
                    int taken = Math.Min(rest.Length, MostGathered - count);
                    // A large piece needs no copy.
                    if (count == 0 && taken == MostGathered)
                    {
                        await _tls.WriteAsync(rest[..taken]);
                    }
                    else
                    {
                        rest.Span[..taken].CopyTo(gathered.AsSpan(count));
                        count += taken;
                        if (count == MostGathered)
                        {
                            await _tls.WriteAsync(gathered.AsMemory(0, count));
                            count = 0;
                        }
                    }
                    rest = rest[taken..];
                }
            }
            if (count > 0) await _tls.WriteAsync(gathered.AsMemory(0, count));
            await _records.SendWaitingAsync();
        }
        catch (Exception error) when (IsBroken(error))
        {
            throw Broken(error);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(gathered);
            EndSend();
        }
    }

    /// <inheritdoc/>
    public ValueTask GiveWayAsync() => _inner.GiveWayAsync();

    /// <inheritdoc/>
    public void ShutdownSend()
    {
        while (true)
        {
            int state = Volatile.Read(ref _sendState);
            if (state is EndAwaited or Ended) return;
            // Whoever is sending does it afterwards.
            if (Interlocked.CompareExchange(ref _sendState, state == Sending ? EndAwaited : Ended, state) != state) continue;
            if (state == Idle) _ = TellEndAsync();
            return;
        }
    }

    /// <inheritdoc/>
    public void Abort() => _inner.Abort();

    /// <inheritdoc/>
    public void Dispose()
    {
        // First, so that what is under way fails.
        _inner.Dispose();
        _tls.Dispose();
    }

    private void BeginSend()
    {
        if (Interlocked.CompareExchange(ref _sendState, Sending, Idle) != Idle) throw new IOException("nothing more is sent on this connection");
    }

    private void EndSend()
    {
        if (Interlocked.CompareExchange(ref _sendState, Idle, Sending) == Sending) return;
        _sendState = Ended;
        _ = TellEndAsync();
    }

    // The close_notify of RFC 8446 section 6.1, by which the peer knows that nothing was cut off.
    private async Task TellEndAsync()
    {
        try
        {
            await _tls.ShutdownAsync();
            await _records.SendWaitingAsync();
        }
        catch (Exception error) when (error is IOException || IsBroken(error))
        {
            // The peer was faster: there is nobody left to tell.
        }
        _inner.ShutdownSend();
    }

    // TLS has many ways to say that a connection is of no use any more; two reads at once are a defect of ours.
    private static bool IsBroken(Exception error) => error is not (IOException or NotSupportedException);

    private static IOException Broken(Exception error) => new(error.GetBaseException().Message, error);
}
