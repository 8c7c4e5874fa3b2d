using Hoopoe.Core.Durability.Encryption;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Journal.Frames;

namespace Hoopoe.Core.Durability;

/// <summary>
/// Where a queue's messages go that are to leave memory, and come back from. Called by whoever holds the queue; reading
/// waits for the disk, in large pieces.
/// </summary>
public interface IMessageStore : IPageIndexes
{
    /// <summary>
    /// Writes those messages that are in memory alone, so that each entry has a location; they are read back in this run
    /// of the broker only. False where there is no room for all of them: then they stay as they were.
    /// </summary>
    /// <param name="entries">Entries in the order of their queue.</param>
    /// <param name="keys">What they are encrypted with, or null.</param>
    bool TryStore(Span<QueueEntry> entries, KeySlot? keys);

    /// <summary>
    /// Reads the messages of entries that are not in memory. One that turns out damaged stays out of it, is reported, and
    /// is the caller's to settle.
    /// </summary>
    /// <param name="entries">Entries in the order of their queue.</param>
    /// <param name="writer">Places them.</param>
    void Load(Span<QueueEntry> entries, MessageWriter writer);

    /// <summary>
    /// Writes records of messages that leave memory together as one frame, which it clears; they are live until released, and read back in
    /// this run of the broker only.
    /// </summary>
    /// <param name="frame">The records, and nothing else.</param>
    /// <returns>The frame's position, or 0 where there is no room.</returns>
    long StoreMessages(FrameBuilder frame);

    /// <summary>Reads such a record back into memory.</summary>
    /// <param name="position">The record's position.</param>
    /// <param name="length">Bytes of the record.</param>
    /// <param name="memory">Whence the memory comes.</param>
    /// <param name="lane">The lane that the messages belong to.</param>
    /// <param name="entries">Where the entries go: sequence, lane and message, with a reference each.</param>
    /// <param name="bodyBytes">Bytes in the bodies of the messages.</param>
    /// <returns>How many messages there are; 0 if the record is damaged, which is reported, or has more than there is room for.</returns>
    int LoadMessages(long position, int length, SlabPool memory, byte lane, Span<QueueEntry> entries, out long bodyBytes);

    /// <summary>Gives up such a record, or what was to be one.</summary>
    /// <param name="position">The record's position.</param>
    /// <param name="length">Bytes of the record.</param>
    void ReleaseMessages(long position, long length);

    /// <summary>Writes the index of a page, which is live until released.</summary>
    /// <returns>Its position, or 0 where there is no room.</returns>
    long StoreIndex(ReadOnlySpan<byte> index);

    /// <summary>Hints that these will be loaded soon.</summary>
    void WillLoad(long position, long length);

    /// <summary>Gives up the index of a page of so many bytes.</summary>
    void ReleaseIndex(long position, int length);

    /// <summary>Writes a piece of a body, pinned once; it is live as long as it is pinned or a record of its message is.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="name">Which it is.</param>
    /// <param name="keys">What it is encrypted with, or null.</param>
    /// <returns>Its position, or 0 where there is no room.</returns>
    long StorePiece(ReadOnlySpan<byte> piece, PieceName name, KeySlot? keys);

    /// <summary>Reads a piece.</summary>
    /// <param name="position">The piece's position.</param>
    /// <param name="name">Which it must be; an encrypted one says so.</param>
    /// <param name="into">As long as the piece.</param>
    /// <returns>False if it is damaged, which is reported.</returns>
    /// <exception cref="Journal.JournalException">It cannot be read.</exception>
    bool TryReadPiece(long position, PieceName name, Span<byte> into);

    /// <summary>Keeps a piece of so many bytes readable, settled or not, until unpinned as often.</summary>
    void Pin(long position, int length);

    /// <summary>Takes back one <see cref="Pin"/>.</summary>
    void Unpin(long position, int length);

    /// <summary>The large bodies that somebody has at hand.</summary>
    StoredBodies Bodies { get; }

    /// <summary>
    /// Where the pieces of a message's body are, as its record says; none if it has none, or if the record is damaged,
    /// which is reported.
    /// </summary>
    /// <param name="entry">An entry with a location.</param>
    PieceList PiecesOf(in QueueEntry entry);

    /// <summary>Counts bytes at a position as live; the log's Release takes them back.</summary>
    void Retain(long position, long bytes);

    /// <summary>The segment of the journal that a position lies in.</summary>
    long SegmentOf(long position);
}
