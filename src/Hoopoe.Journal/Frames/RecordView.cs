using System.Buffers.Binary;

namespace Hoopoe.Journal.Frames;

/// <summary>One record as it lies in memory; valid as long as the bytes are.</summary>
public readonly ref struct RecordView
{
    private RecordView(ReadOnlySpan<byte> record, int payload)
    {
        Type = record[8];
        Flags = record[9];
        Cipher = BinaryPrimitives.ReadUInt16LittleEndian(record[10..]);
        KeyNumber = BinaryPrimitives.ReadUInt32LittleEndian(record[12..]);
        Payload = record.Slice(FrameLayout.RecordHeader, payload);
    }

    /// <summary>The record's type.</summary>
    public byte Type { get; }

    /// <summary>The record's flags.</summary>
    public byte Flags { get; }

    /// <summary>How its payload is encrypted, which is the writer's to know; 0 where it is plain.</summary>
    public ushort Cipher { get; }

    /// <summary>The number of the key that its payload is encrypted with; 0 where it is plain.</summary>
    public uint KeyNumber { get; }

    /// <summary>Whether its payload takes a key to read, or part of it.</summary>
    public bool IsEncrypted => Cipher != 0 || KeyNumber != 0;

    /// <summary>What it says.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>Bytes it takes up, header and padding included.</summary>
    public int StoredLength => FrameLayout.RecordHeader + FrameLayout.Align(Payload.Length);

    /// <summary>
    /// Bytes that the record beginning where <paramref name="bytes"/> do takes up by its own word, header and padding
    /// included; 0 if that is more than there are.
    /// </summary>
    internal static int StoredLengthAt(ReadOnlySpan<byte> bytes)
    {
        int payload = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (payload < 0 || payload > bytes.Length - FrameLayout.RecordHeader) return 0;
        int stored = FrameLayout.RecordHeader + FrameLayout.Align(payload);
        return stored <= bytes.Length ? stored : 0;
    }

    /// <summary>Whether the header of a record, unchecked, says that its payload is encrypted.</summary>
    public static bool IsMarkedEncrypted(ReadOnlySpan<byte> bytes) => bytes[10..FrameLayout.RecordHeader].ContainsAnyExcept((byte)0);

    /// <summary>Reads the record that begins where <paramref name="bytes"/> do; false if it is cut short or damaged.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out RecordView record)
    {
        record = default;
        if (bytes.Length < FrameLayout.RecordHeader) return false;
        int payload = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (payload < 0 || payload > bytes.Length - FrameLayout.RecordHeader) return false;
        var checkedBytes = bytes[8..(FrameLayout.RecordHeader + payload)];
        if (Crc.Of(checkedBytes) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..])) return false;
        record = new RecordView(bytes, payload);
        return true;
    }
}
