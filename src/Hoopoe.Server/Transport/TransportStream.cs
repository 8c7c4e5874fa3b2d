using System.Buffers;
using Hoopoe.Protocols.Transport;

namespace Hoopoe.Server.Transport;

/// <summary>
/// A transport as TLS sees it: what is written is gathered until it is flushed, so that the records of one send leave together. Holds no
/// buffer while nothing waits. Lives as long as its connection; one reader and one writer at a time.
/// </summary>
internal sealed class TransportStream(ITransport transport) : Stream
{
    // A short message needs no more than the small one; the large one takes 64 KiB with what TLS adds to its records.
    private const int SmallBuffer = 4 * 1024;
    private const int LargeBuffer = 72 * 1024;

    private byte[]? _waiting;
    private int _count;
    private ulong _opening;
    private int _openingCount;

    /// <summary>The first bytes that came in, eight at most: what the peer speaks if it is not TLS.</summary>
    public byte[] Opening => BitConverter.GetBytes(_opening)[.._openingCount];

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _openingCount < sizeof(ulong) && !buffer.IsEmpty ? ReadOpeningAsync(buffer) : transport.ReceiveAsync(buffer);

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _waiting ??= ArrayPool<byte>.Shared.Rent(buffer.Length <= SmallBuffer ? SmallBuffer : LargeBuffer);
        if (_waiting.Length - _count < buffer.Length) return WriteBehindAsync(buffer);
        buffer.Span.CopyTo(_waiting.AsSpan(_count));
        _count += buffer.Length;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task FlushAsync(CancellationToken cancellationToken) => await SendWaitingAsync();

    /// <summary>Sends what was written.</summary>
    /// <exception cref="IOException">The connection broke or was aborted.</exception>
    public ValueTask SendWaitingAsync() => _waiting is null ? ValueTask.CompletedTask : SendAsync();

    /// <inheritdoc/>
    public override void Flush() => throw new NotSupportedException();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    private async ValueTask<int> ReadOpeningAsync(Memory<byte> buffer)
    {
        int count = await transport.ReceiveAsync(buffer);
        for (int i = 0; i < count && _openingCount < sizeof(ulong); i++) _opening |= (ulong)buffer.Span[i] << (8 * _openingCount++);
        return count;
    }

    // There is no room left: what waits goes first.
    private async ValueTask WriteBehindAsync(ReadOnlyMemory<byte> buffer)
    {
        await SendAsync();
        if (buffer.Length > LargeBuffer) await transport.SendAsync(buffer);
        else await WriteAsync(buffer);
    }

    private async ValueTask SendAsync()
    {
        (byte[] bytes, int count) = (_waiting!, _count);
        (_waiting, _count) = (null, 0);
        try
        {
            if (count > 0) await transport.SendAsync(bytes.AsMemory(0, count));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
