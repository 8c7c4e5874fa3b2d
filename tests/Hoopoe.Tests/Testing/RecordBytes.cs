using Hoopoe.Core.Durability;
using Hoopoe.Core.Durability.Records;
using Hoopoe.Core.Messages;
using Hoopoe.Journal.Frames;
using Xunit;

namespace Hoopoe.Tests.Testing;

/// <summary>The bytes of what codecs write.</summary>
internal static class RecordBytes
{
    /// <summary>The payload that a codec writes.</summary>
    public static byte[] Of(Action<FrameBuilder> write)
    {
        var frame = new FrameBuilder();
        frame.Begin(1);
        int head = frame.Length;
        write(frame);
        byte[] payload = frame.Written(head, frame.Length - head).ToArray();
        frame.Clear();
        return payload;
    }

    /// <summary>A message as it lies in the journal.</summary>
    public static byte[] Of(Message message) => Of(frame =>
    {
        frame.Write(message.Record);
        var pieces = message.Slab.StoredBody?.Pin();
        foreach (long piece in pieces?.Pieces.Positions ?? []) frame.WriteInt64(piece);
        pieces?.Release();
    });

    /// <summary>The record of a change of definitions.</summary>
    public static (RecordType Type, byte[] Payload) Of(DefinitionChange change)
    {
        var frame = new FrameBuilder();
        // Another record before it, behind which it begins at a place that is known.
        frame.Begin(1);
        frame.End();
        int head = frame.Length;
        DefinitionCodec.Write(frame, change);
        Assert.True(RecordView.TryRead(frame.Written(head, frame.Length - head), out var record));
        (RecordType Type, byte[] Payload) bytes = ((RecordType)record.Type, record.Payload.ToArray());
        frame.Clear();
        return bytes;
    }
}
