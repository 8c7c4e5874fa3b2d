using System.Buffers.Binary;
using Hoopoe.Journal.Frames;

namespace Hoopoe.Core.Durability.Records;

/// <summary>A queue had its first consumer: i64 queue.</summary>
internal static class ConsumedRecord
{
    /// <summary>Writes the record.</summary>
    public static void Write(FrameBuilder frame, long queue)
    {
        frame.Begin((byte)RecordType.Consumed);
        frame.WriteInt64(queue);
        frame.End();
    }

    /// <summary>Takes a payload apart; false if it is none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out long queue)
    {
        queue = payload.Length == sizeof(long) ? BinaryPrimitives.ReadInt64LittleEndian(payload) : 0;
        return payload.Length == sizeof(long);
    }
}
