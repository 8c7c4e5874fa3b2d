using System.Buffers.Binary;
using Hoopoe.Core.Durability.Encryption;
using Hoopoe.Core.Messages;
using Hoopoe.Journal.Frames;

namespace Hoopoe.Core.Durability.Records;

/// <summary>
/// A piece of a large body in the journal. The payload is the piece; where it is encrypted, i64 the number of the body, i32 which piece it is and four
/// zeros stand before it, readable, and the trailer of <see cref="DataKey"/> behind it. Stateless.
/// </summary>
internal static class PieceRecord
{
    private const int NameLength = 16;

    /// <summary>Bytes by which an encrypted record is longer.</summary>
    public const int Added = NameLength + DataKey.TrailerLength;

    /// <summary>Writes a piece.</summary>
    /// <returns>The record's offset in the frame.</returns>
    public static int Write(FrameBuilder frame, ReadOnlySpan<byte> piece, PieceName name, DataKey? key)
    {
        int offset;
        if (key is null)
        {
            offset = frame.Begin((byte)RecordType.Chunk);
            frame.Write(piece);
            frame.End();
            return offset;
        }
        Span<byte> clear = stackalloc byte[NameLength];
        clear.Clear();
        BinaryPrimitives.WriteInt64LittleEndian(clear, name.Body);
        BinaryPrimitives.WriteInt32LittleEndian(clear[sizeof(long)..], name.Index);
        offset = EncryptedRecord.Begin(frame, RecordType.Chunk, key, clear);
        frame.Write(piece);
        EncryptedRecord.End(frame, key, offset, NameLength);
        return offset;
    }

    /// <summary>Writes the record of a piece again as it is, which takes no key.</summary>
    /// <returns>The record's offset in the frame.</returns>
    public static int Move(FrameBuilder frame, in RecordView record)
    {
        int offset = frame.Begin(record.Type, record.Flags, record.Cipher, record.KeyNumber);
        frame.Write(record.Payload);
        frame.End();
        return offset;
    }

    /// <summary>Which piece an encrypted record says that it is.</summary>
    public static PieceName NameOf(ReadOnlySpan<byte> payload) => payload.Length < NameLength
        ? default
        : new PieceName(BinaryPrimitives.ReadInt64LittleEndian(payload), BinaryPrimitives.ReadInt32LittleEndian(payload[sizeof(long)..]));

    /// <summary>Takes the piece out of a record, decrypting it in place; false if it is damaged, of another length, or not readable.</summary>
    /// <param name="bytes">The record, header first.</param>
    /// <param name="length">Bytes of the piece.</param>
    /// <param name="keys">The keys there are, or null.</param>
    /// <param name="piece">The piece.</param>
    public static bool TryRead(Span<byte> bytes, int length, KeyRing? keys, out ReadOnlySpan<byte> piece)
    {
        piece = default;
        if (!RecordView.TryRead(bytes, out var record) || record.Type != (byte)RecordType.Chunk) return false;
        if (!record.IsEncrypted)
        {
            piece = record.Payload;
            return piece.Length == length;
        }
        if (keys?.Find(record) is not { } key) return false;
        var payload = bytes.Slice(FrameLayout.RecordHeader, record.Payload.Length);
        if (!EncryptedRecord.TryDecrypt(payload, RecordType.Chunk, key, NameLength, out var text)) return false;
        piece = text;
        return piece.Length == length;
    }
}
