using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;

namespace Hoopoe.Core.Durability;

/// <summary>
/// The pieces of large bodies in the ledger of the journal: each record of a message keeps those alive that it names, and
/// each queue that shares the record accounts for its part. The record is asked and not the message in memory, which
/// may know of other places already. Pure but for the ledger.
/// </summary>
internal static class BodyPieces
{
    /// <summary>Counts pieces as live for a record that names them.</summary>
    /// <param name="store">Where they are.</param>
    /// <param name="entry">The message as it is in each queue.</param>
    /// <param name="pieces">What the record names.</param>
    /// <param name="queues">How many queues it enters; -1 takes back what was counted for one.</param>
    public static void Retain(IMessageStore store, in QueueEntry entry, in PieceList pieces, int queues)
    {
        for (int i = 0; i < pieces.Count; i++) store.Retain(pieces[i], Share(entry, pieces, i) * queues);
    }

    /// <summary>Counts what a queue accounts for of the pieces of a message, which may have none.</summary>
    public static void Retain(IMessageStore store, in QueueEntry entry)
    {
        if ((entry.Flags & EntryFlags.Chunked) != 0) Retain(store, entry, store.PiecesOf(entry), queues: 1);
    }

    /// <summary>Lists what a queue accounts for of the pieces of a message, which may have none.</summary>
    public static void List(IMessageStore? store, in QueueEntry entry, List<(long Location, long Bytes)> into)
    {
        if ((entry.Flags & EntryFlags.Chunked) == 0 || store is null) return;
        var pieces = store.PiecesOf(entry);
        for (int i = 0; i < pieces.Count; i++) into.Add((pieces[i], Share(entry, pieces, i)));
    }

    /// <summary>What a queue accounts for of a piece.</summary>
    public static long Share(in QueueEntry entry, in PieceList pieces, int index) =>
        Math.Max(1, JournalStore.IndexRecord(pieces.LengthOf(index)) / Math.Max((ushort)1, entry.Shares));
}
