using Hoopoe.Core.Durability;
using Hoopoe.Core.Durability.Encryption;
using Hoopoe.Journal;

namespace Hoopoe.Core.Messages;

/// <summary>
/// A body too large to be in memory whole: pieces in the journal, kept readable as long as the slab of its message is in
/// use. Written by the connection that receives it; any thread may read what was added, while a checkpoint may tell it
/// that pieces were copied elsewhere.
/// </summary>
public sealed class StoredBody
{
    /// <summary>Bytes in each piece but the last; bodies longer than this are kept in pieces.</summary>
    public const int PieceLength = 256 * 1024;

    private readonly Lock _lock = new();
    private readonly IMessageStore _store;
    private readonly int _bodyLength;
    private readonly List<long> _pieces = [];
    private readonly LinkedListNode<StoredBody> _known;

    /// <summary>Makes the body of a message that has a slab of its own.</summary>
    /// <param name="store">Where the pieces are.</param>
    /// <param name="bodyLength">Bytes in the body.</param>
    public StoredBody(IMessageStore store, int bodyLength)
    {
        (_store, _bodyLength) = (store, bodyLength);
        _known = store.Bodies.Add(this);
    }

    /// <summary>Whether reading it has shown that a piece is damaged, so that nobody can have the message.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>Where the pieces are.</summary>
    internal IMessageStore Store => _store;

    /// <summary>What new pieces are encrypted with; null where they are not, or where all are there.</summary>
    internal KeySlot? Keys { get; init; }

    /// <summary>The number by which encrypted pieces belong to it; 0 where they do not.</summary>
    internal long Id { get; init; }

    /// <summary>Whether a piece ever moved, so that records of the message may name another place than this does.</summary>
    internal bool HasMoved { get; private set; }

    /// <summary>How many pieces a body of so many bytes has.</summary>
    public static int PieceCount(int bodyLength) => (int)(((long)bodyLength + PieceLength - 1) / PieceLength);

    /// <summary>Bytes in the piece of that index.</summary>
    public static int LengthOf(int index, int bodyLength) => Math.Min(PieceLength, bodyLength - (index * PieceLength));

    /// <summary>Adds the next piece, which is pinned for this body.</summary>
    internal void Add(long position)
    {
        lock (_lock) _pieces.Add(position);
    }

    /// <summary>Has another message with the same body read the same pieces.</summary>
    internal void ShareWith(StoredBody other)
    {
        lock (_lock)
        {
            for (int i = 0; i < _pieces.Count; i++)
            {
                _store.Pin(_pieces[i], LengthOf(i, _bodyLength));
                other.Add(_pieces[i]);
            }
        }
    }

    /// <summary>Reads a piece.</summary>
    /// <param name="index">Which.</param>
    /// <param name="into">As long as the piece.</param>
    /// <exception cref="JournalException">It cannot be read, or is damaged.</exception>
    public void Read(int index, Span<byte> into)
    {
        long position;
        lock (_lock)
        {
            // It may be told another place meanwhile, and would give this one up.
            position = _pieces[index];
            _store.Pin(position, into.Length);
        }
        try
        {
            if (_store.TryReadPiece(position, new PieceName(Id, index), into)) return;
        }
        finally
        {
            _store.Unpin(position, into.Length);
        }
        IsDamaged = true;
        throw new JournalException($"a piece of a large message is damaged at position {position} of the journal");
    }

    /// <summary>Where the pieces are at this moment, kept readable there until the caller releases them.</summary>
    internal PinnedPieces Pin()
    {
        lock (_lock) return new PinnedPieces(_store, new PieceList([.. _pieces], _bodyLength));
    }

    /// <summary>Lists the pieces that are there so far: the place of each, its length and which it is.</summary>
    internal void List(Action<long, int, int> piece)
    {
        lock (_lock)
        {
            for (int i = 0; i < _pieces.Count; i++) piece(_pieces[i], LengthOf(i, _bodyLength), i);
        }
    }

    /// <summary>Has it read those pieces that were copied elsewhere from there, and gives up where they were.</summary>
    internal void Redirect(IReadOnlyDictionary<long, long> copies)
    {
        lock (_lock)
        {
            for (int i = 0; i < _pieces.Count; i++)
            {
                if (!copies.TryGetValue(_pieces[i], out long copy)) continue;
                _store.Pin(copy, LengthOf(i, _bodyLength));
                _store.Unpin(_pieces[i], LengthOf(i, _bodyLength));
                _pieces[i] = copy;
                HasMoved = true;
            }
        }
    }

    /// <summary>Gives the pieces up, when the slab returns to its pool.</summary>
    internal void Release()
    {
        _store.Bodies.Remove(_known);
        lock (_lock)
        {
            for (int i = 0; i < _pieces.Count; i++) _store.Unpin(_pieces[i], LengthOf(i, _bodyLength));
            _pieces.Clear();
        }
    }
}
