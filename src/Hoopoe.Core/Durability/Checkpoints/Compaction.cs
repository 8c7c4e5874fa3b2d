using System.Buffers;
using Hoopoe.Core.Durability.Encryption;
using Hoopoe.Core.Durability.Records;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Core.Queues.Paging;
using Hoopoe.Journal;
using Hoopoe.Journal.Frames;

namespace Hoopoe.Core.Durability.Checkpoints;

/// <summary>
/// Moves messages out of segments that are to be freed, as the walk of a checkpoint comes by: a message is copied to the
/// end of the journal once, however many queues share it, and each queue's entry is told the new place. The records name
/// no queue, so no replay takes them up: that they count at all is the checkpoint's word. Used by one walk.
/// </summary>
/// <remarks>
/// For each queue or page: <see cref="Begin"/>, <see cref="Copy"/> for every entry that must move, <see cref="Append"/>,
/// and then <see cref="Relocate"/> for each. An entry that was not copied, for whatever reason, stays, and with it its segment.
/// </remarks>
/// <param name="log">The log.</param>
/// <param name="victims">The segments to empty.</param>
/// <param name="pieces">The pieces of large bodies that were copied out of them.</param>
internal sealed class Compaction(JournalLog log, IReadOnlyList<long> victims, PieceMoves pieces)
{
    // A frame grows no further than this unless a single message does.
    private const int FrameBytes = 512 * 1024;

    private readonly FrameBuilder _frame = new();
    private readonly Dictionary<long, Moved> _inFrame = [];

    private readonly Dictionary<long, Moved> _own = [];

    // Records that several queues share, so that the next one finds where they went.
    private readonly Dictionary<long, Moved> _shared = [];

    private readonly HashSet<long> _victims = [.. victims];

    private DataKey? _key;

    private readonly record struct Moved(long Location, int Length, bool Shared, PieceList From, PieceList To, bool Counted = false);

    /// <summary>Whether there is nothing to do.</summary>
    public bool IsIdle => victims.Count == 0;

    /// <summary>Whether what lies at a location must move.</summary>
    public bool MustMove(long location) => location > 0 && _victims.Count > 0 && _victims.Contains(log.Messages.SegmentOf(location));

    /// <summary>Whether a message's record must be written anew: because of where it is, or because of what it names.</summary>
    public bool MustMove(in QueueEntry entry) =>
        MustMove(entry.Location) || ((entry.Flags & EntryFlags.Chunked) != 0 && pieces.Concerns(entry.Location));

    /// <summary>Whether a page must be looked into.</summary>
    public bool MustMove(Page page) =>
        MustMove(page.IndexPosition) || Array.Exists(page.Shares, share => MustMove(share.Location)) || pieces.Concerns(page);

    /// <summary>Forgets where the records of the queue before went, but for those that others may share.</summary>
    /// <param name="keys">What records of this one are encrypted with, or null.</param>
    public void Begin(KeySlot? keys)
    {
        _own.Clear();
        _key = keys?.Current;
    }

    /// <summary>Copies the record of an entry that must move, unless another queue's entry had it copied.</summary>
    public void Copy(in QueueEntry entry)
    {
        if (_inFrame.ContainsKey(entry.Location) || TryFind(entry.Location, out _)) return;
        // Without its queues the record is no longer than it was, unless it is encrypted now.
        int most = entry.StoredLength + (_key is null ? 0 : DataKey.TrailerLength);
        if (_frame.Length + most > Math.Min(FrameBytes, log.LargestFrame - FrameLayout.FrameHeader)) Append();
        // Where no frame is large enough for that, one that is plain stays so.
        bool fits = most <= log.LargestFrame - FrameLayout.FrameHeader;
        // What names pieces is copied from what it said: the message in memory may know better already.
        if (!entry.IsResident || entry.Message.IsChunked || !fits)
        {
            CopyFromDisk(entry, fits);
            return;
        }
        int offset = MessageRecord.Write(_frame, entry.Message, entry.Amendments, [], out int length, key: _key);
        _inFrame.Add(entry.Location, new Moved(offset, length, entry.Shares != 1, PieceList.None, PieceList.None));
    }

    /// <summary>Appends what was copied. Where there is no room for it, nothing has moved.</summary>
    public void Append()
    {
        if (_frame.IsEmpty) return;
        try
        {
            long start = log.Journal.Append(_frame).Start.Value;
            foreach (var (old, place) in _inFrame) (place.Shared ? _shared : _own)[old] = place with { Location = start + place.Location };
        }
        catch (JournalException)
        {
            _frame.Clear();
        }
        _inFrame.Clear();
    }

    /// <summary>Gives an entry that must move its new place; false if it has none.</summary>
    public bool Relocate(ref QueueEntry entry)
    {
        if (!TryFind(entry.Location, out var place)) return false;
        var segments = log.Journal.Segments;
        segments.ReleaseUnmentioned(entry.Location, entry.StoredShare);
        for (int i = 0; i < place.From.Count; i++) segments.ReleaseUnmentioned(place.From[i], BodyPieces.Share(entry, place.From, i));
        if (place.Shared) Share(ref entry, place);
        entry.Location = place.Location;
        entry.StoredLength = place.Length;
        segments.Add(entry.Location, entry.StoredShare);
        for (int i = 0; i < place.To.Count; i++) segments.Add(place.To[i], BodyPieces.Share(entry, place.To, i));
        return true;
    }

    // Nobody knows how many of those who shared the record still do. The first one accounts for all of it, or a segment
    // with what few of many are left with would look empty and be moved again and again.
    private void Share(ref QueueEntry entry, in Moved place)
    {
        entry.Shares = place.Counted ? ushort.MaxValue : (ushort)0;
        _shared[entry.Location] = place with { Counted = true };
    }

    private bool TryFind(long location, out Moved moved) => _own.TryGetValue(location, out moved) || _shared.TryGetValue(location, out moved);

    private long WhereIs(long piece) => pieces.Copies.TryGetValue(piece, out long copy) ? copy : piece;

    // The record as it lies on disk, without the queues that it once entered.
    private void CopyFromDisk(in QueueEntry entry, bool fits)
    {
        if (!log.Messages.IsPossible(entry)) return;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(entry.StoredLength);
        try
        {
            var bytes = buffer.AsSpan(0, entry.StoredLength);
            if (!log.Messages.TryRead(entry.Location, bytes) || !JournalStore.TryUnwrap(bytes, out var record, out var parts)) return;
            var from = parts.Pieces;
            var to = new PieceList(Array.ConvertAll(from.Positions, WhereIs), from.BodyLength);
            int offset;
            int length;
            bool isEncrypted = record.IsEncrypted;
            // One that is encrypted with the key in use is copied as it is; one with another is never, so that keys come out of use.
            if (isEncrypted && record.KeyNumber == _key?.Number) offset = EncryptedMessage.Move(_frame, record, to.Positions, out length);
            else if (log.Messages.TryOpen(bytes, out parts)) offset = MessageRecord.Copy(_frame, parts, to.Positions, fits || isEncrypted ? _key : null, out length);
            else return;
            _inFrame.Add(entry.Location, new Moved(offset, length, entry.Shares != 1, from, to));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
