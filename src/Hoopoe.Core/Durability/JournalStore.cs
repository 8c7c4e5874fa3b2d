using System.Buffers;
using Hoopoe.Core.Durability.Encryption;
using Hoopoe.Core.Durability.Records;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Journal;
using Hoopoe.Journal.Frames;

namespace Hoopoe.Core.Durability;

/// <summary>Messages that left memory, in the journal. Called by whoever holds the queue they belong to; any thread.</summary>
internal sealed class JournalStore(NodeJournal journal, EnteringFrames entering, KeyRing? ring) : IMessageStore
{
    // Large enough to be worth a write of its own, small enough to leave others' confirms in time.
    private const int FrameBytes = 512 * 1024;

    // What is read at once: neighbours lie close together, and what lies between two of them is read along.
    private const int RunBytes = 1024 * 1024;
    private const int GapBytes = 64 * 1024;

    private readonly Func<long> _end = () => journal.End.Value;

    /// <inheritdoc/>
    public Clock Clock { get; internal set; } = null!;

    /// <summary>Whether there ever was a body in pieces in this run: where not, nobody need look for them.</summary>
    public bool HasPieces { get; private set; }

    /// <summary>Told of each damaged record that was to be read: its position.</summary>
    public Action<long, string> Damaged { get; set; } = static (_, _) => { };

    /// <inheritdoc/>
    public bool TryStore(Span<QueueEntry> entries, KeySlot? keys)
    {
        var key = keys?.Take();
        try
        {
            return TryStore(entries, key);
        }
        finally
        {
            key?.RemoveUser();
        }
    }

    private bool TryStore(Span<QueueEntry> entries, DataKey? key)
    {
        var frame = new FrameBuilder();
        var stored = new RentedList<(int Index, PinnedPieces? Pieces)>();
        int first = 0;
        long live = 0;
        for (int i = 0; i < entries.Length; i++)
        {
            ref var entry = ref entries[i];
            if (entry.Location != 0 || !entry.IsResident) continue;
            if (!frame.IsEmpty && frame.Length + MostBytes(entry) > Math.Min(FrameBytes, journal.LargestFrame))
            {
                if (!TryAppend(frame, live, entries[first..i])) return TakeBack(entries, ref stored);
                (first, live) = (i, 0);
            }
            // Relative until the frame is appended, which the sign tells.
            var pieces = entry.Slab.StoredBody?.Pin();
            entry.Location = -MessageRecord.Write(frame, entry.Message, entry.Amendments, [], out int length, pieces?.Pieces, key);
            entry.StoredLength = length;
            entry.Shares = 1;
            live += entry.StoredShare;
            BodyPieces.Retain(this, entry, pieces?.Pieces ?? PieceList.None, queues: 1);
            stored.Add((i, pieces));
        }
        if (!frame.IsEmpty && !TryAppend(frame, live, entries[first..])) return TakeBack(entries, ref stored);
        foreach (ref readonly var one in stored.Items) one.Pieces?.Release();
        stored.Clear();
        return true;
    }

    /// <inheritdoc/>
    public void Load(Span<QueueEntry> entries, MessageWriter writer)
    {
        while (!entries.IsEmpty)
        {
            if (entries[0].IsResident)
            {
                entries = entries[1..];
                continue;
            }
            int count = RunLength(entries);
            LoadRun(entries[..count], writer);
            entries = entries[count..];
        }
    }

    /// <inheritdoc/>
    public long StoreMessages(FrameBuilder frame) => Append(frame, frame.Length - FrameLayout.FrameHeader);

    /// <inheritdoc/>
    public int LoadMessages(long position, int length, SlabPool memory, byte lane, Span<QueueEntry> entries, out long bodyBytes)
    {
        bodyBytes = 0;
        var slab = memory.RentLarge(length);
        int count = 0;
        if (TryRead(position, slab.Buffer.AsSpan(0, length)))
        {
            count = MessagesRecord.Read(slab, length, lane, entries, out bodyBytes);
            if (count == 0) Damaged(position, "messages of a queue");
        }
        slab.Adopt(length, count);
        slab.Retire();
        return count;
    }

    /// <inheritdoc/>
    public void ReleaseMessages(long position, long length) => journal.Segments.ReleaseUnmentioned(position, length);

    /// <inheritdoc/>
    public long StoreIndex(ReadOnlySpan<byte> index)
    {
        var frame = new FrameBuilder();
        int offset = frame.Begin((byte)RecordType.PageIndex);
        frame.Write(index);
        int length = frame.End();
        long start = Append(frame, length);
        return start == 0 ? 0 : start + offset;
    }

    /// <inheritdoc/>
    public bool TryLoadIndex(long position, Span<byte> index)
    {
        int length = IndexRecord(index.Length);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var bytes = buffer.AsSpan(0, length);
            if (!TryRead(position, bytes)) return false;
            if (!TryUnwrap(bytes, RecordType.PageIndex, index.Length, out var payload))
            {
                Damaged(position, "the index of a page of messages");
                return false;
            }
            payload.CopyTo(index);
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc/>
    public void WillLoad(long position, long length) => journal.WillRead(new JournalPosition(position), length);

    /// <inheritdoc/>
    public void ReleaseIndex(long position, int length) => journal.Segments.Release(position, IndexRecord(length));

    /// <inheritdoc/>
    public long SegmentOf(long position) => journal.Segments.NumberOf(position);

    /// <inheritdoc/>
    public long StorePiece(ReadOnlySpan<byte> piece, PieceName name, KeySlot? keys)
    {
        var key = keys?.Take();
        try
        {
            var frame = new FrameBuilder();
            int offset = PieceRecord.Write(frame, piece, name, key);
            return AppendPiece(frame, offset, piece.Length);
        }
        finally
        {
            key?.RemoveUser();
        }
    }

    /// <inheritdoc/>
    public bool TryReadPiece(long position, PieceName name, Span<byte> into)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(IndexRecord(into.Length) + PieceRecord.Added);
        try
        {
            var bytes = ReadPiece(position, into.Length, buffer);
            // Which piece it is one that is encrypted says before it is decrypted, and its tag that this is so.
            bool isOther = RecordView.TryRead(bytes, out var record) && record.IsEncrypted && PieceRecord.NameOf(record.Payload) != name;
            if (isOther || !PieceRecord.TryRead(bytes, into.Length, ring, out var piece))
            {
                Damaged(position, "a piece of a large message");
                return false;
            }
            piece.CopyTo(into);
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>
    /// Writes a piece once more at the end of the journal, pinned: as it is, or anew where it is not encrypted with the key in use.
    /// </summary>
    /// <param name="position">Where it is.</param>
    /// <param name="length">Bytes of the piece.</param>
    /// <param name="name">Which it is, where it does not say so.</param>
    /// <param name="keys">What it is encrypted with from now on, or null; one that was encrypted knows whose it is.</param>
    /// <returns>Its new position; 0 where there is no room, and -1 if it cannot be read.</returns>
    /// <exception cref="JournalException">It cannot be read.</exception>
    public long CopyPiece(long position, int length, PieceName name, KeySlot? keys)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(IndexRecord(length) + PieceRecord.Added);
        try
        {
            var bytes = ReadPiece(position, length, buffer);
            if (!RecordView.TryRead(bytes, out var record)) return -1;
            var key = record.IsEncrypted ? ring?.Find(record) : null;
            if (key is not null) (name, keys) = (PieceRecord.NameOf(record.Payload), ring!.Encrypts ? key.Slot : null);
            if (key is not null && key == keys?.Current)
            {
                var frame = new FrameBuilder();
                return AppendPiece(frame, PieceRecord.Move(frame, record), length);
            }
            return PieceRecord.TryRead(bytes, length, ring, out var piece) ? StorePiece(piece, name, keys) : -1;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc/>
    public void Pin(long position, int length)
    {
        HasPieces = true;
        journal.Segments.Pin(position, IndexRecord(length));
    }

    /// <inheritdoc/>
    public void Unpin(long position, int length) => journal.Segments.Unpin(position, IndexRecord(length));

    /// <inheritdoc/>
    public StoredBodies Bodies { get; } = new();

    /// <inheritdoc/>
    public PieceList PiecesOf(in QueueEntry entry)
    {
        if (!IsPossible(entry)) return PieceList.None;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(entry.StoredLength);
        try
        {
            var bytes = buffer.AsSpan(0, entry.StoredLength);
            if (!TryRead(entry.Location, bytes)) return PieceList.None;
            if (TryUnwrap(bytes, out _, out var parts)) return parts.Pieces;
            Damaged(entry.Location, $"message {entry.Id} of a queue");
            return PieceList.None;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Whether a record can be as long as an entry says; tells of damage if not, before memory is taken for it.</summary>
    public bool IsPossible(in QueueEntry entry)
    {
        if (entry.StoredLength <= journal.LargestFrame) return true;
        Damaged(entry.Location, $"message {entry.Id} of a queue");
        return false;
    }

    /// <inheritdoc/>
    public void Retain(long position, long bytes) => journal.Segments.Add(position, bytes);

    /// <summary>Bytes that the record of an index of so many bytes takes up.</summary>
    public static int IndexRecord(int length) => FrameLayout.RecordHeader + FrameLayout.Align(length);

    /// <summary>Takes the payload out of a record that must be of a type and length; false if it is damaged or another.</summary>
    public static bool TryUnwrap(ReadOnlySpan<byte> bytes, RecordType type, int length, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        if (!RecordView.TryRead(bytes, out var record) || record.Type != (byte)type || record.Payload.Length != length) return false;
        payload = record.Payload;
        return true;
    }

    /// <summary>Takes a message's record apart, as far as that takes no key; false if it is damaged or another.</summary>
    public static bool TryUnwrap(ReadOnlySpan<byte> bytes, out RecordView record, out MessageParts parts)
    {
        parts = default;
        return RecordView.TryRead(bytes, out record) && record.Type == (byte)RecordType.Message && MessageRecord.TryRead(record, out parts);
    }

    /// <summary>
    /// Takes a message out of its record, decrypting it in place; false if that is damaged, another, or not what its key encrypted.
    /// </summary>
    public bool TryOpen(Span<byte> bytes, out MessageParts parts)
    {
        if (!TryUnwrap(bytes, out var record, out parts)) return false;
        if (!record.IsEncrypted) return true;
        return ring?.Find(record) is { } key && EncryptedMessage.TryDecrypt(bytes, record.Payload.Length, key, out parts);
    }

    // The same for who needs but the message: most are plain, and many are read in a row.
    private bool TryOpen(Span<byte> bytes, out ReadOnlySpan<byte> message, out ReadOnlySpan<byte> amendments)
    {
        if (RecordView.TryRead(bytes, out var record) && record is { IsEncrypted: false, Type: (byte)RecordType.Message })
            return MessageRecord.TryRead(record.Payload, out message, out amendments);
        bool isWhole = TryOpen(bytes, out var parts);
        message = parts.Message;
        amendments = parts.Amendments;
        return isWhole;
    }

    /// <summary>Reads the record of an entry into a buffer of its stored length; false if it cannot be read.</summary>
    public bool TryRead(long position, Span<byte> into)
    {
        try
        {
            journal.Read(new JournalPosition(position), into);
            return true;
        }
        catch (JournalException error)
        {
            Damaged(position, error.Message);
            return false;
        }
    }

    // Where there is no room the frame is dropped, and 0 says so. No checkpoint may free its segment before it is
    // counted there, so it is under way until then.
    private long Append(FrameBuilder frame, long live, int pinned = 0)
    {
        long ticket = entering.Add(_end);
        try
        {
            long start = journal.Append(frame).Start.Value;
            if (live > 0) journal.Segments.Add(start, live);
            if (pinned > 0) journal.Segments.Pin(start, IndexRecord(pinned));
            return start;
        }
        catch (JournalException)
        {
            frame.Clear();
            return 0;
        }
        finally
        {
            entering.Remove(ticket);
        }
    }

    private long AppendPiece(FrameBuilder frame, int offset, int length)
    {
        HasPieces = true;
        long start = Append(frame, 0, pinned: length);
        return start == 0 ? 0 : start + offset;
    }

    // How long the record is only its header says where it may be encrypted.
    private Span<byte> ReadPiece(long position, int length, byte[] buffer)
    {
        var bytes = buffer.AsSpan(0, IndexRecord(length));
        journal.Read(new JournalPosition(position), bytes);
        if (ring is null || !RecordView.IsMarkedEncrypted(bytes)) return bytes;
        var rest = buffer.AsSpan(bytes.Length, PieceRecord.Added);
        journal.Read(new JournalPosition(position + bytes.Length), rest);
        return buffer.AsSpan(0, bytes.Length + rest.Length);
    }

    private static long MostBytes(in QueueEntry entry) => entry.Message.RecordLength + MessageRecord.MostBeside(queues: 0);

    private bool TryAppend(FrameBuilder frame, long live, Span<QueueEntry> entries)
    {
        long start = Append(frame, live);
        if (start == 0) return false;
        foreach (ref var entry in entries)
        {
            if (entry.Location < 0) entry.Location = start - entry.Location;
        }
        return true;
    }

    // All or nothing: what found room goes with what did not.
    private bool TakeBack(Span<QueueEntry> entries, ref RentedList<(int Index, PinnedPieces? Pieces)> stored)
    {
        foreach (var (index, pieces) in stored.Items)
        {
            ref var entry = ref entries[index];
            BodyPieces.Retain(this, entry, pieces?.Pieces ?? PieceList.None, queues: -1);
            pieces?.Release();
            if (entry.Location > 0) journal.Segments.Release(entry.Location, entry.StoredShare);
            (entry.Location, entry.StoredLength, entry.Shares) = (0, 0, 0);
        }
        stored.Clear();
        return false;
    }

    // How many entries from the first on lie close enough together to be read in one go.
    private int RunLength(ReadOnlySpan<QueueEntry> entries)
    {
        long start = entries[0].Location;
        long end = start + entries[0].StoredLength;
        long segmentEnd = journal.Segments.EndOf(start);
        int count = 1;
        while (count < entries.Length)
        {
            ref readonly var next = ref entries[count];
            if (next.IsResident || next.Location < end || next.Location > end + GapBytes || next.Location >= segmentEnd) break;
            long further = next.Location + next.StoredLength;
            if (further - start > RunBytes) break;
            end = further;
            count++;
        }
        return count;
    }

    private void LoadRun(Span<QueueEntry> run, MessageWriter writer)
    {
        // One that is longer than may be read together with others is alone.
        if (!IsPossible(run[0])) return;
        long start = run[0].Location;
        int length = (int)(run[^1].Location + run[^1].StoredLength - start);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var bytes = buffer.AsSpan(0, length);
            if (!TryRead(start, bytes))
            {
                // What cannot be read of one must not take its neighbours with it.
                if (run.Length == 1) return;
                foreach (ref var entry in run) LoadRun(new Span<QueueEntry>(ref entry), writer);
                return;
            }
            var amendments = default(AmendmentsReader);
            foreach (ref var entry in run)
                Place(ref entry, bytes.Slice((int)(entry.Location - start), entry.StoredLength), writer, ref amendments);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Place(ref QueueEntry entry, Span<byte> bytes, MessageWriter writer, ref AmendmentsReader amendments)
    {
        if (!TryOpen(bytes, out var record, out var added))
        {
            Damaged(entry.Location, $"message {entry.Id} of a queue");
            return;
        }
        var message = writer.Copy(record, this);
        entry.Slab = message.Slab;
        entry.Offset = message.Offset;
        entry.Amendments = amendments.Read(added);
    }
}
