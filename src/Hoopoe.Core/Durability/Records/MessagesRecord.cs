using System.Buffers.Binary;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Journal.Frames;

namespace Hoopoe.Core.Durability.Records;

/// <summary>
/// Neighbours of one queue that left memory together and are read back together, in this run of the broker only. The payload: i64
/// sequence of the first, which the others follow without a gap, and the messages as they lie in memory (see <see cref="MessageFacts"/>),
/// each beginning on a boundary of 8 bytes, with zeros between. Stateless.
/// </summary>
internal static class MessagesRecord
{
    /// <summary>Bytes of the record before its first message.</summary>
    public const int Head = FrameLayout.RecordHeader + sizeof(long);

    /// <summary>Bytes that a record has at most, its header included: what a slab holds, which it is read back into.</summary>
    public const int MostBytes = SlabPool.SlabSize;

    /// <summary>Begins the record; the messages follow, each as long as <see cref="FrameLayout.Align"/> makes it, and then the frame's end of record.</summary>
    /// <returns>The record's offset in the frame.</returns>
    public static int Begin(FrameBuilder frame, long firstSequence)
    {
        int offset = frame.Begin((byte)RecordType.Messages);
        frame.WriteInt64(firstSequence);
        return offset;
    }

    /// <summary>Finds the messages in a record that lies at the beginning of a slab; their entries own no references yet.</summary>
    /// <param name="slab">The slab.</param>
    /// <param name="length">Bytes of the record.</param>
    /// <param name="lane">The lane that the messages belong to.</param>
    /// <param name="entries">Where the entries go.</param>
    /// <param name="bodyBytes">Bytes in the bodies of the messages.</param>
    /// <returns>How many there are; 0 if the record is damaged, another, or has more than there is room for.</returns>
    public static int Read(MessageSlab slab, int length, byte lane, Span<QueueEntry> entries, out long bodyBytes)
    {
        bodyBytes = 0;
        var bytes = slab.Buffer.AsSpan(0, length);
        if (!RecordView.TryRead(bytes, out var record) || record is not { IsEncrypted: false, Type: (byte)RecordType.Messages } || record.StoredLength != length) return 0;
        if (record.Payload.Length < sizeof(long)) return 0;
        long sequence = BinaryPrimitives.ReadInt64LittleEndian(record.Payload);
        long bodies = 0;
        int count = 0;
        for (int at = Head; at < length; count++)
        {
            int taken = MessageFacts.LengthAt(bytes[at..], out int body);
            if (taken == 0 || count == entries.Length) return 0;
            entries[count].SetBare(slab, at, lane, sequence + count);
            bodies += body;
            at += FrameLayout.Align(taken);
        }
        bodyBytes = bodies;
        return count;
    }
}
