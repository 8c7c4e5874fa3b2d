using System.Buffers.Binary;
using Hoopoe.Journal.Frames;

namespace Hoopoe.Fuzz.Targets.Journal;

/// <summary>
/// Makes the checksums of a damaged frame hold again, as a writer gone wrong would have them: so that what is behind the checksums is
/// fuzzed too. Knows the format by its document alone. Stateless.
/// </summary>
internal static class FrameRepair
{
    /// <summary>Fills in the length, the number of records, and all checksums of a frame whose records begin behind its header.</summary>
    /// <param name="frame">At least a header.</param>
    /// <param name="salt">The salt of its place.</param>
    /// <param name="records">Whether the checksums of records are made to hold too.</param>
    /// <returns>How long the frame is.</returns>
    public static int Run(Span<byte> frame, uint salt, bool records)
    {
        int at = FrameLayout.FrameHeader;
        int count = 0;
        while (frame.Length - at >= FrameLayout.RecordHeader)
        {
            int stored = RecordView.StoredLengthAt(frame[at..]);
            if (stored == 0) break;
            if (records) RepairRecord(frame[at..]);
            at += stored;
            count++;
        }
        BinaryPrimitives.WriteInt32LittleEndian(frame, at);
        frame[8] = FrameLayout.Version;
        frame[9] &= FrameLayout.Ahead;
        BinaryPrimitives.WriteInt32LittleEndian(frame[12..], count);
        uint check = Crc.Of(Crc.Of(frame[..4]), frame[12..FrameLayout.FrameHeader]) ^ salt;
        BinaryPrimitives.WriteUInt16LittleEndian(frame[10..], (ushort)(check ^ (check >> 16)));
        uint crc = Crc.Of(frame[8..FrameLayout.FrameHeader]);
        for (int record = FrameLayout.FrameHeader; record < at; record += RecordView.StoredLengthAt(frame[record..at]))
            crc = Crc.Of(crc, frame.Slice(record, FrameLayout.RecordHeader));
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], crc ^ salt);
        return at;
    }

    private static void RepairRecord(Span<byte> record)
    {
        int payload = BinaryPrimitives.ReadInt32LittleEndian(record);
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], Crc.Of(record[8..(FrameLayout.RecordHeader + payload)]));
    }
}
