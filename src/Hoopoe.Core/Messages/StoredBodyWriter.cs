using System.Buffers;
using Hoopoe.Core.Durability;

namespace Hoopoe.Core.Messages;

/// <summary>
/// Receives a large body piece by piece into the journal. Belongs to the connection that receives it; holds one piece in
/// memory, as soon as the first bytes of the body have shown that it comes, and gives that back with the last byte or when abandoned. A body that there is no room for is received to its
/// end all the same, so that its publisher can be told as of any other message, but kept no longer.
/// </summary>
/// <param name="log">Where pieces go; it has a store.</param>
/// <param name="message">The message, begun by <see cref="MessageWriter.BeginStored"/>.</param>
/// <param name="room">Bytes to take memory for before any has come, 1 or more.</param>
/// <param name="stored">Told of each piece's position.</param>
public sealed class StoredBodyWriter(IDurableLog log, Message message, int room, Action<long> stored)
{
    private readonly int _bodyLength = message.BodyLength;
    private byte[] _piece = [];
    private int _filled;
    private int _pieces;

    /// <summary>Whether the journal did not take a piece: the message cannot be published.</summary>
    public bool IsLost { get; private set; }

    /// <summary>Where the next bytes go: room for the rest of a piece, or at first for some of it.</summary>
    public Memory<byte> Target
    {
        get
        {
            if (_piece.Length == 0) _piece = ArrayPool<byte>.Shared.Rent(Math.Min(room, StoredBody.PieceLength));
            return _piece.AsMemory(_filled, Math.Min(StoredBody.LengthOf(_pieces, _bodyLength), _piece.Length) - _filled);
        }
    }

    /// <summary>Notes that bytes were put at the target.</summary>
    public void Received(int count)
    {
        _filled += count;
        if (_filled < StoredBody.LengthOf(_pieces, _bodyLength))
        {
            if (_filled == _piece.Length) Enlarge();
            return;
        }
        if (!IsLost) Store();
        _pieces++;
        _filled = 0;
        if (_pieces == StoredBody.PieceCount(_bodyLength)) Release();
    }

    /// <summary>Gives the memory back.</summary>
    public void Release()
    {
        if (_piece.Length > 0) ArrayPool<byte>.Shared.Return(_piece);
        _piece = [];
    }

    private void Enlarge()
    {
        byte[] piece = ArrayPool<byte>.Shared.Rent(StoredBody.PieceLength);
        _piece.CopyTo(piece, 0);
        ArrayPool<byte>.Shared.Return(_piece);
        _piece = piece;
    }

    // What is left of a full disk is for what frees it.
    private void Store()
    {
        var body = message.Slab.StoredBody!;
        long position = log.IsFull ? 0 : log.Store!.StorePiece(_piece.AsSpan(0, _filled), new PieceName(body.Id, _pieces), body.Keys);
        if (position == 0)
        {
            IsLost = true;
            body.Release();
            return;
        }
        body.Add(position);
        stored(position);
    }
}
