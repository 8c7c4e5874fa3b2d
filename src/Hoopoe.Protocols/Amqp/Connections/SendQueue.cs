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

    // How much of bodies that are on disk is read for one gathered write.
    private const int MostLoaded = 512 * 1024;

    private readonly LoadedPieces _pieces = new();
    private readonly List<(int Index, Segment Segment)> _toLoad = [];

    // A body on disk has no bytes here, but its message, and which part of the body to send: of one piece.
    private readonly record struct Segment(ArraySegment<byte> Bytes, MessageSlab? Borrowed, bool EndsChunk, Message Stored = default, int Offset = 0, int Length = 0)
    {
        public int Count => Bytes.Count + Length;
    }

    /// <summary>Bytes not yet released.</summary>
    public long Bytes { get; private set; }

    /// <summary>Those of them that are in memory.</summary>
    public long BytesInMemory { get; private set; }

    /// <summary>Room for exactly <paramref name="length"/> bytes.</summary>
    public Span<byte> Reserve(int length)
    {
        if (_chunk is null || _chunk.Length - _filled < length) NextChunk(length);
        var room = _chunk.AsSpan(_filled, length);
        _filled += length;
        Bytes += length;
        BytesInMemory += length;
        return room;
    }

    /// <summary>Whether some of what was last taken is on disk and must be loaded.</summary>
    public bool MustLoad => _toLoad.Count > 0;

    /// <summary>Adds part of a body that stays in its slab, or on disk until it is sent.</summary>
    public void Borrow(Message message, int offset, int length)
    {
        EndRun(endsChunk: false);
        Bytes += length;
        if (message.IsChunked)
        {
            BorrowStored(message, offset, length);
            return;
        }
        message.Slab.AddReferences(1);
        MemoryMarshal.TryGetArray(message.BodyMemory.Slice(offset, length), out ArraySegment<byte> bytes);
        _segments.Enqueue(new Segment(bytes, message.Slab, EndsChunk: false));
        BytesInMemory += length;
    }

    /// <summary>Lists what to send next, in order, and says how many bytes it is.</summary>
    public int Take(List<ArraySegment<byte>> into)
    {
        EndRun(endsChunk: false);
        _toLoad.Clear();
        int bytes = 0;
        int loads = 0;
        foreach (var segment in _segments)
        {
            if (into.Count == MostSegments || (loads > 0 && loads + segment.Length > MostLoaded)) break;
            if (segment.Length > 0) _toLoad.Add((into.Count, segment));
            loads += segment.Length;
            into.Add(segment.Bytes);
            bytes += segment.Count;
        }
        return bytes;
    }

    /// <summary>Reads those bytes of what was last taken that are on disk. The sender's to call, without the gate.</summary>
    /// <exception cref="IOException">They cannot be read.</exception>
    public void LoadTaken(List<ArraySegment<byte>> taken)
    {
        foreach (var (index, segment) in _toLoad)
        {
            byte[] piece = _pieces.Get(segment.Stored, segment.Offset / StoredBody.PieceLength);
            taken[index] = new ArraySegment<byte>(piece, segment.Offset % StoredBody.PieceLength, segment.Length);
        }
    }

    /// <summary>Frees the first <paramref name="bytes"/> bytes, which are exactly those last taken.</summary>
    public void Release(int bytes)
    {
        _pieces.FreeAllButLast();
        Bytes -= bytes;
        while (bytes > 0)
        {
            var segment = _segments.Dequeue();
            bytes -= segment.Count;
            BytesInMemory -= segment.Bytes.Count;
            Free(segment);
        }
        if (Bytes > 0) return;
        // All sent: a quiet connection keeps no memory.
        _pieces.Free();
        if (_chunk is null) return;
        ArrayPool<byte>.Shared.Return(_chunk);
        _chunk = null;
        _filled = _runStart = 0;
    }

    /// <summary>Frees all.</summary>
    public void Clear()
    {
        _pieces.Free();
        while (_segments.TryDequeue(out var segment)) Free(segment);
        if (_chunk is not null) ArrayPool<byte>.Shared.Return(_chunk);
        _chunk = null;
        _filled = _runStart = 0;
        Bytes = BytesInMemory = 0;
    }

    private void BorrowStored(Message message, int offset, int length)
    {
        for (int count; length > 0; offset += count, length -= count)
        {
            count = Math.Min(length, StoredBody.PieceLength - (offset % StoredBody.PieceLength));
            message.Slab.AddReferences(1);
            _segments.Enqueue(new Segment(default, message.Slab, EndsChunk: false, message, offset, count));
        }
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
