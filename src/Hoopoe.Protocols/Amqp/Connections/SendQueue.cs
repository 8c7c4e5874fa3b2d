using System.Buffers;
using System.Runtime.InteropServices;
using Hoopoe.Core.Messages;

namespace Hoopoe.Protocols.Amqp.Connections;

/// <summary>
/// Bytes waiting to be sent: pooled chunks that frames are built in, and between them borrowed message bodies. Rents
/// nothing while empty. Not thread-safe: the output's gate guards it; only the bytes taken are read outside.
/// </summary>
internal sealed class SendQueue
{
    private const int ChunkSize = 64 * 1024;

    // As many as one gathered write takes without being split by the kernel.
    private const int MostSegments = 64;

    private readonly Queue<Segment> _segments = new();
    private byte[]? _chunk;
    private int _runStart;
    private int _filled;

    private readonly record struct Segment(ArraySegment<byte> Bytes, MessageSlab? Borrowed, bool EndsChunk);

    /// <summary>Bytes not yet released.</summary>
    public int Bytes { get; private set; }

    /// <summary>Room for exactly <paramref name="length"/> bytes.</summary>
    public Span<byte> Reserve(int length)
    {
        if (_chunk is null || _chunk.Length - _filled < length) NextChunk(length);
        var room = _chunk.AsSpan(_filled, length);
        _filled += length;
        Bytes += length;
        return room;
    }

    /// <summary>Adds bytes that stay in their slab.</summary>
    public void Borrow(MessageSlab slab, ReadOnlyMemory<byte> bytes)
    {
        EndRun(endsChunk: false);
        MemoryMarshal.TryGetArray(bytes, out var array);
        slab.AddReferences(1);
        _segments.Enqueue(new Segment(array, slab, EndsChunk: false));
        Bytes += bytes.Length;
    }

    /// <summary>Lists what to send next, in order, and says how many bytes it is.</summary>
    public int Take(List<ArraySegment<byte>> into)
    {
        EndRun(endsChunk: false);
        int bytes = 0;
        foreach (var segment in _segments)
        {
            if (into.Count == MostSegments) break;
            into.Add(segment.Bytes);
            bytes += segment.Bytes.Count;
        }
        return bytes;
    }

    /// <summary>Frees the first <paramref name="bytes"/> bytes, which are exactly those last taken.</summary>
    public void Release(int bytes)
    {
        Bytes -= bytes;
        while (bytes > 0)
        {
            var segment = _segments.Dequeue();
            bytes -= segment.Bytes.Count;
            Free(segment);
        }
        if (Bytes > 0 || _chunk is null) return;
        // All sent: a quiet connection keeps no chunk.
        ArrayPool<byte>.Shared.Return(_chunk);
        _chunk = null;
        _filled = _runStart = 0;
    }

    /// <summary>Frees all.</summary>
    public void Clear()
    {
        while (_segments.TryDequeue(out var segment)) Free(segment);
        if (_chunk is not null) ArrayPool<byte>.Shared.Return(_chunk);
        _chunk = null;
        _filled = _runStart = 0;
        Bytes = 0;
    }

    private static void Free(Segment segment)
    {
        segment.Borrowed?.Release();
        if (segment.EndsChunk) ArrayPool<byte>.Shared.Return(segment.Bytes.Array!);
    }

    private void NextChunk(int length)
    {
        if (_chunk is not null) EndRun(endsChunk: true);
        _chunk = ArrayPool<byte>.Shared.Rent(Math.Max(ChunkSize, length));
        _filled = _runStart = 0;
    }

    private void EndRun(bool endsChunk)
    {
        if (_chunk is null || (_filled == _runStart && !endsChunk)) return;
        _segments.Enqueue(new Segment(new ArraySegment<byte>(_chunk, _runStart, _filled - _runStart), null, endsChunk));
        _runStart = _filled;
    }
}
