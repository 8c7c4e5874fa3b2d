using System.Buffers.Binary;
using Hoopoe.Journal.Frames;

namespace Hoopoe.Core.Durability.Records;

/// <summary>
/// The time to live of a queue's messages is another from here on, by policy: i64 queue, i64 what it was in milliseconds, -1
/// where there was none. Messages that entered before expire by it, whatever the queue's settings are when they are recovered.
/// </summary>
internal static class TimeToLiveRecord
{
    private const int Length = 2 * sizeof(long);

    /// <summary>Writes the record.</summary>
    public static void Write(FrameBuilder frame, long queue, long? formerMs)
    {
        frame.Begin((byte)RecordType.TimeToLive);
        frame.WriteInt64(queue);
        frame.WriteInt64(formerMs ?? -1);
        frame.End();
    }

    /// <summary>Takes a payload apart; false if it is none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out long queue, out long? formerMs)
    {
        (queue, formerMs) = (0, null);
        if (payload.Length != Length) return false;
        queue = BinaryPrimitives.ReadInt64LittleEndian(payload);
        long former = BinaryPrimitives.ReadInt64LittleEndian(payload[sizeof(long)..]);
        formerMs = former < 0 ? null : former;
        return true;
    }
}
