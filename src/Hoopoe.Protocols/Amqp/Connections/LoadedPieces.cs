using System.Buffers;
using Hoopoe.Core.Messages;

namespace Hoopoe.Protocols.Amqp.Connections;

/// <summary>
/// The pieces of large bodies that are being sent, in pooled memory. The last one stays for what follows of it, because a
/// piece is many frames. Belongs to a <see cref="SendQueue"/>; touched by whoever sends.
/// </summary>
internal sealed class LoadedPieces
{
    private readonly List<byte[]> _buffers = [];
    private StoredBody? _body;
    private int _index;

    /// <summary>The piece of that index, read unless it was the last that was asked for.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public byte[] Get(Message message, int index)
    {
        var body = message.Slab.StoredBody!;
        if (body == _body && index == _index) return _buffers[^1];
        byte[] buffer = ArrayPool<byte>.Shared.Rent(StoredBody.PieceLength);
        _buffers.Add(buffer);
        _body = null;
        body.Read(index, buffer.AsSpan(0, StoredBody.LengthOf(index, message.BodyLength)));
        (_body, _index) = (body, index);
        return buffer;
    }

    /// <summary>Frees those that nothing more is to be sent of.</summary>
    public void FreeAllButLast()
    {
        if (_buffers.Count < 2) return;
        for (int i = 0; i < _buffers.Count - 1; i++) ArrayPool<byte>.Shared.Return(_buffers[i]);
        _buffers.RemoveRange(0, _buffers.Count - 1);
    }

    /// <summary>Frees all.</summary>
    public void Free()
    {
        foreach (byte[] buffer in _buffers) ArrayPool<byte>.Shared.Return(buffer);
        _buffers.Clear();
        _body = null;
    }
}
