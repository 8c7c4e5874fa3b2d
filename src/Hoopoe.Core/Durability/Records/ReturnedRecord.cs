using System.Buffers.Binary;
using Hoopoe.Journal.Frames;

namespace Hoopoe.Core.Durability.Records;

/// <summary>Messages that came back to a queue: i64 queue, then i64 id and i64 how often it came back, for each.</summary>
internal static class ReturnedRecord
{
    /// <summary>Bytes that speak of one message.</summary>
    public const int ItemLength = 2 * sizeof(long);

    /// <summary>Begins the record; <see cref="Add"/> and then the frame's end of record follow.</summary>
    public static void Begin(FrameBuilder frame, long queue)
    {
        frame.Begin((byte)RecordType.Returned);
        frame.WriteInt64(queue);
    }

    /// <summary>Adds a message.</summary>
    public static void Add(FrameBuilder frame, long id, int count)
    {
        frame.WriteInt64(id);
        frame.WriteInt64(count);
    }

    /// <summary>Takes a payload apart; false if it is none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out long queue, out ReadOnlySpan<byte> items)
    {
        queue = 0;
        items = default;
        if (payload.Length < sizeof(long) || (payload.Length - sizeof(long)) % ItemLength != 0) return false;
        queue = BinaryPrimitives.ReadInt64LittleEndian(payload);
        items = payload[sizeof(long)..];
        return true;
    }
}
