using System.Buffers.Binary;
using Hoopoe.Journal.Frames;

namespace Hoopoe.Core.Durability.Records;

/// <summary>What a checkpoint says of the node: i64 the highest number given to a queue or exchange, i64 1 after an orderly stop.</summary>
/// <param name="LastId">The highest number given to a queue or exchange.</param>
/// <param name="Clean">Whether the broker had stopped in an orderly way.</param>
internal readonly record struct NodeImage(long LastId, bool Clean)
{
    public void Write(FrameBuilder frame)
    {
        frame.Begin((byte)RecordType.NodeImage);
        frame.WriteInt64(LastId);
        frame.WriteInt64(Clean ? 1 : 0);
        frame.End();
    }

    public static bool TryRead(ReadOnlySpan<byte> payload, out NodeImage image)
    {
        image = default;
        if (payload.Length < 2 * sizeof(long)) return false;
        image = new NodeImage(BinaryPrimitives.ReadInt64LittleEndian(payload), payload[sizeof(long)] == 1);
        return true;
    }
}
