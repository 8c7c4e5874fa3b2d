using Hoopoe.Core.Durability;

namespace Hoopoe.Core.Messages;

/// <summary>
/// Where the pieces of a large body were at one moment, readable there until <see cref="Release"/>: what a record says
/// must still hold when the journal counts it, whatever moved meanwhile. Belongs to who asked for it.
/// </summary>
internal sealed class PinnedPieces
{
    private readonly IMessageStore _store;

    public PinnedPieces(IMessageStore store, PieceList pieces)
    {
        (_store, Pieces) = (store, pieces);
        for (int i = 0; i < pieces.Count; i++) store.Pin(pieces[i], pieces.LengthOf(i));
    }

    /// <summary>Where they are.</summary>
    public PieceList Pieces { get; }

    /// <summary>Gives them up.</summary>
    public void Release()
    {
        for (int i = 0; i < Pieces.Count; i++) _store.Unpin(Pieces[i], Pieces.LengthOf(i));
    }
}
