using System.Buffers.Binary;
using Hoopoe.Core.Durability.Encryption;
using Hoopoe.Core.Messages;
using Hoopoe.Journal.Frames;

namespace Hoopoe.Core.Durability.Records;

/// <summary>
/// A message in the journal. The payload: i32 number of queues, i32 length of the amendments, i64 for each
/// queue, the amendments, and the message as it lies in memory (see <see cref="MessageFacts"/>); or as
/// <see cref="EncryptedMessage"/> has it.
/// </summary>
internal static class MessageRecord
{
    private const int FixedLength = 8;

    // What the broker adds to a message, and the trailer of what is encrypted, stay far below this.
    private const int MostAmendments = 64 * 1024;

    /// <summary>Writes a message.</summary>
    /// <param name="frame">Where to.</param>
    /// <param name="message">The message.</param>
    /// <param name="amendments">What the broker added to it, or null.</param>
    /// <param name="queues">The numbers of the queues it enters; none for one that only leaves memory.</param>
    /// <param name="length">Bytes the record takes up.</param>
    /// <param name="pieces">Where the pieces of its body are, where it is in such.</param>
    /// <param name="key">What it is encrypted with, or null.</param>
    /// <returns>The record's offset in the frame.</returns>
    public static int Write(
        FrameBuilder frame, Message message, MessageAmendments? amendments, ReadOnlySpan<long> queues, out int length, PieceList? pieces = null,
        DataKey? key = null)
    {
        if (key is not null) return EncryptedMessage.Write(frame, key, message.Record, amendments, queues, pieces?.Positions, out length);
        int offset = frame.Begin((byte)RecordType.Message);
        int head = frame.Length;
        // The amendments' length, the upper half, is 0 for most.
        frame.WriteInt64(queues.Length);
        foreach (long queue in queues) frame.WriteInt64(queue);
        if (amendments is not null)
        {
            int before = frame.Length;
            AmendmentsCodec.Write(frame, amendments);
            BinaryPrimitives.WriteInt32LittleEndian(frame.Written(head + sizeof(int), sizeof(int)), frame.Length - before);
        }
        frame.Write(message.Record);
        if (pieces is { } list)
        {
            foreach (long piece in list.Positions) frame.WriteInt64(piece);
        }
        length = frame.End();
        return offset;
    }

    /// <summary>Writes a message that was read back, without the queues it entered.</summary>
    /// <param name="frame">Where to.</param>
    /// <param name="parts">The message.</param>
    /// <param name="pieces">Where the pieces of its body are by now; as many as it has.</param>
    /// <param name="key">What it is encrypted with, or null.</param>
    /// <param name="length">Bytes the record takes up.</param>
    /// <returns>The record's offset in the frame.</returns>
    public static int Copy(FrameBuilder frame, in MessageParts parts, ReadOnlySpan<long> pieces, DataKey? key, out int length)
    {
        if (key is not null) return EncryptedMessage.Copy(frame, key, parts, pieces, out length);
        int offset = frame.Begin((byte)RecordType.Message);
        var fixedPart = frame.Take(FixedLength);
        fixedPart.Clear();
        BinaryPrimitives.WriteInt32LittleEndian(fixedPart[4..], parts.Amendments.Length);
        frame.Write(parts.Amendments);
        frame.Write(parts.Message[..^(pieces.Length * sizeof(long))]);
        foreach (long piece in pieces) frame.WriteInt64(piece);
        length = frame.End();
        return offset;
    }

    /// <summary>The most bytes that the frame of a single message takes beside the message as it lies in memory.</summary>
    public static long MostBeside(int queues) =>
        FrameLayout.FrameHeader + FrameLayout.RecordHeader + FixedLength + ((long)queues * sizeof(long)) + MostAmendments;

    /// <summary>Takes a record apart, as far as that takes no key; false if it is none.</summary>
    public static bool TryRead(scoped in RecordView record, out MessageParts parts) =>
        record.IsEncrypted ? EncryptedMessage.TryRead(record.Payload, record.Flags, out parts) : TryRead(record.Payload, out parts);

    /// <summary>Takes the payload of a plain record apart; false if it is none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out MessageParts parts)
    {
        bool isOne = TryFind(payload, out int start, out int amended);
        parts = isOne ? MessageParts.Of(payload, start, amended, payload.Length) : default;
        return isOne;
    }

    /// <summary>Finds the message and what the broker added to it in the payload of a plain record; false if it is none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out ReadOnlySpan<byte> message, out ReadOnlySpan<byte> amendments)
    {
        bool isOne = TryFind(payload, out int start, out int amended);
        message = isOne ? payload[(start + amended)..] : default;
        amendments = isOne ? payload.Slice(start, amended) : default;
        return isOne;
    }

    // Where the amendments begin, and how long they are; the message follows.
    private static bool TryFind(ReadOnlySpan<byte> payload, out int start, out int amended)
    {
        (start, amended) = (0, 0);
        if (payload.Length < FixedLength) return false;
        int queues = BinaryPrimitives.ReadInt32LittleEndian(payload);
        amended = BinaryPrimitives.ReadInt32LittleEndian(payload[4..]);
        if (queues < 0 || queues > payload.Length / sizeof(long)) return false;
        start = FixedLength + (queues * sizeof(long));
        if (amended < 0 || start > payload.Length - amended) return false;
        return MessageFacts.IsWhole(payload[(start + amended)..]);
    }
}

/// <summary>The parts of a message's record.</summary>
internal readonly ref struct MessageParts
{
    /// <summary>The queues' numbers, eight bytes each.</summary>
    public ReadOnlySpan<byte> QueueBytes { get; init; }

    /// <summary>What the broker added; empty for nothing, and where it is encrypted.</summary>
    public ReadOnlySpan<byte> Amendments { get; init; }

    /// <summary>The message as it lies in memory; empty where it is encrypted.</summary>
    public ReadOnlySpan<byte> Message { get; init; }

    /// <summary>The message's facts, encrypted or not.</summary>
    public ReadOnlySpan<byte> Facts { get; init; }

    /// <summary>The positions of the pieces of its body, eight bytes each.</summary>
    public ReadOnlySpan<byte> PieceBytes { get; init; }

    /// <summary>Whether the message's own time to live no longer holds.</summary>
    public bool ExpirationRemoved => IsMarkedRemoved || (!Amendments.IsEmpty && AmendmentsCodec.Read(Amendments) is { ExpirationRemoved: true });

    /// <summary>Whether the record says so without being decrypted.</summary>
    public bool IsMarkedRemoved { get; init; }

    /// <summary>Where the pieces of its body are; none if it is not in such.</summary>
    public PieceList Pieces => MessageFacts.PiecesOf(Facts, PieceBytes);

    /// <summary>The parts of a payload whose message is whole.</summary>
    /// <param name="payload">The payload.</param>
    /// <param name="start">Where the amendments begin.</param>
    /// <param name="amended">Bytes of them.</param>
    /// <param name="end">Where the message ends.</param>
    public static MessageParts Of(ReadOnlySpan<byte> payload, int start, int amended, int end)
    {
        var message = payload[(start + amended)..end];
        _ = MessageFacts.TryMeasure(message, out _, out int pieces);
        return new MessageParts
        {
            QueueBytes = payload[sizeof(long)..start],
            Amendments = payload.Slice(start, amended),
            Message = message,
            Facts = message[..MessageFacts.Size],
            PieceBytes = message[^(pieces * sizeof(long))..],
        };
    }

    /// <summary>How many queues it enters.</summary>
    public int QueueCount => QueueBytes.Length / sizeof(long);

    /// <summary>The number of a queue it enters.</summary>
    public long Queue(int index) => BinaryPrimitives.ReadInt64LittleEndian(QueueBytes[(index * sizeof(long))..]);
}
