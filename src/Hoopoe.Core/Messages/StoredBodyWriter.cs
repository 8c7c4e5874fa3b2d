using System.Buffers;
using Hoopoe.Core.Durability;

namespace Hoopoe.Core.Messages;

/// <summary>
/// Receives a large body piece by piece into the journal. Belongs to the connection that receives it; holds one piece in
/// memory, and gives that back with the last byte or when abandoned.
/// </summary>
/// <param name="store">Where pieces go.</param>
/// <param name="message">The message, begun by <see cref="MessageWriter.BeginStored"/>.</param>
public sealed class StoredBodyWriter(IMessageStore store, Message message)
{
    private byte[] _piece = [];
    private int _filled;
    private int _pieces;

    /// <summary>Where the next bytes go: room for the rest of a piece.</summary>
    public Memory<byte> Target
    {
        get
        {
            if (_piece.Length == 0) _piece = ArrayPool<byte>.Shared.Rent(StoredBody.PieceLength);
            return _piece.AsMemory(_filled, StoredBody.LengthOf(_pieces, message.BodyLength) - _filled);
        }
    }

    /// <summary>Notes that bytes were put at the target.</summary>
    /// <returns>False if a piece found no room in the journal: the message cannot be taken.</returns>
    public bool Received(int count)
    {
        _filled += count;
        if (_filled < StoredBody.LengthOf(_pieces, message.BodyLength)) return true;
        long position = store.StorePiece(_piece.AsSpan(0, _filled));
        if (position == 0) return false;
        message.AddPiece(_pieces++, position);
        _filled = 0;
        if (_pieces == StoredBody.PieceCount(message.BodyLength)) Release();
        return true;
    }

    /// <summary>Gives the memory back.</summary>
    public void Release()
    {
        if (_piece.Length > 0) ArrayPool<byte>.Shared.Return(_piece);
        _piece = [];
    }
}
