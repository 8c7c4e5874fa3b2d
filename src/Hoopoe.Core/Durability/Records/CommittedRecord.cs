using System.Buffers.Binary;
using Hoopoe.Journal;
using Hoopoe.Journal.Frames;

namespace Hoopoe.Core.Durability.Records;

/// <summary>Frames written ahead that count from here on: i64 for the position of each, in order.</summary>
internal static class CommittedRecord
{
    /// <summary>Writes the record.</summary>
    public static void Write(FrameBuilder frame, IEnumerable<JournalPosition> frames)
    {
        frame.Begin((byte)RecordType.Committed);
        foreach (var position in frames) frame.WriteInt64(position.Value);
        frame.End();
    }

    /// <summary>How many frames it can name in one that has so many bytes at most.</summary>
    public static int MostFrames(int largestFrame) => (largestFrame - FrameLayout.FrameHeader - FrameLayout.RecordHeader) / sizeof(long);

    /// <summary>Takes a payload apart; false if it is none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out long[] frames)
    {
        frames = [];
        if (payload.IsEmpty || payload.Length % sizeof(long) != 0) return false;
        frames = new long[payload.Length / sizeof(long)];
        for (int i = 0; i < frames.Length; i++) frames[i] = BinaryPrimitives.ReadInt64LittleEndian(payload[(i * sizeof(long))..]);
        return true;
    }
}
