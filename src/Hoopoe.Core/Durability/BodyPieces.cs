using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;

namespace Hoopoe.Core.Durability;

/// <summary>
/// The pieces of large bodies in the ledger of the journal: each record of a message keeps them alive, and each queue that
/// shares the record accounts for its part.
/// </summary>
internal static class BodyPieces
{
    /// <summary>Counts the pieces as live for a record that was appended.</summary>
    public static void Retain(IMessageStore store, in QueueEntry entry, int queues)
    {
        var message = entry.Message;
        for (int i = 0; i < message.PieceCount; i++) store.Retain(message.Piece(i), Share(entry, message, i) * queues);
    }

    /// <summary>Lists what a queue accounts for of the pieces of a message, which is loaded for that if it must be.</summary>
    public static void List(Broker broker, in QueueEntry entry, List<(long Location, long Bytes)> into)
    {
        var loaded = entry;
        if (!entry.IsResident)
        {
            var writer = new MessageWriter(broker.Memory);
            broker.Log.Store!.Load(new Span<QueueEntry>(ref loaded), writer);
            if (!loaded.IsResident) return;
        }
        var message = loaded.Message;
        for (int i = 0; i < message.PieceCount; i++) into.Add((message.Piece(i), Share(entry, message, i)));
        if (!entry.IsResident) loaded.Slab.Release();
    }

    private static long Share(in QueueEntry entry, Message message, int piece) =>
        Math.Max(1, JournalStore.IndexRecord(StoredBody.LengthOf(piece, message.BodyLength)) / Math.Max((ushort)1, entry.Shares));
}
