using System.Buffers.Binary;
using Hoopoe.Journal.Frames;

namespace Hoopoe.Core.Durability.Records;

/// <summary>Messages that left a queue for good: i64 queue, then i64 for each message's id.</summary>
internal static class SettledRecord
{
    /// <summary>Begins the record; the ids follow, eight bytes each, and then the frame's end of record.</summary>
    public static void Begin(FrameBuilder frame, long queue)
    {
        frame.Begin((byte)RecordType.Settled);
        frame.WriteInt64(queue);
    }

    /// <summary>Takes a payload apart; false if it is none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out long queue, out ReadOnlySpan<byte> ids)
    {
        queue = 0;
        ids = default;
        if (payload.Length < sizeof(long) || payload.Length % sizeof(long) != 0) return false;
        queue = BinaryPrimitives.ReadInt64LittleEndian(payload);
        ids = payload[sizeof(long)..];
        return true;
    }
}
