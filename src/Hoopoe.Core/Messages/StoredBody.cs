using Hoopoe.Core.Durability;
using Hoopoe.Journal;

namespace Hoopoe.Core.Messages;

/// <summary>
/// A body too large to be in memory whole: pieces in the journal, kept readable as long as the slab of its message is in
/// use. Written by the connection that receives it; any thread may read what was added.
/// </summary>
/// <param name="store">Where the pieces are.</param>
public sealed class StoredBody(IMessageStore store)
{
    /// <summary>Bytes in each piece but the last; bodies longer than this are kept in pieces.</summary>
    public const int PieceLength = 256 * 1024;

    private readonly List<long> _pieces = [];

    /// <summary>Whether reading it has shown that a piece is damaged, so that nobody can have the message.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>How many pieces a body of so many bytes has.</summary>
    public static int PieceCount(int bodyLength) => (int)(((long)bodyLength + PieceLength - 1) / PieceLength);

    /// <summary>Bytes in the piece of that index.</summary>
    public static int LengthOf(int index, int bodyLength) => Math.Min(PieceLength, bodyLength - (index * PieceLength));

    /// <summary>Adds the next piece, which is pinned for this body.</summary>
    internal void Add(long position) => _pieces.Add(position);

    /// <summary>Reads a piece.</summary>
    /// <param name="index">Which.</param>
    /// <param name="into">As long as the piece.</param>
    /// <exception cref="JournalException">It cannot be read, or is damaged.</exception>
    public void Read(int index, Span<byte> into)
    {
        if (store.TryReadPiece(_pieces[index], into)) return;
        IsDamaged = true;
        throw new JournalException($"a piece of a large message is damaged at position {_pieces[index]} of the journal");
    }

    /// <summary>Gives the pieces up, when the slab returns to its pool.</summary>
    internal void Release()
    {
        foreach (long position in _pieces) store.Unpin(position);
        _pieces.Clear();
    }
}
