using Hoopoe.Core.Durability.Records;
using Hoopoe.Core.Messages;
using Hoopoe.Journal.Frames;
using Xunit;

namespace Hoopoe.Tests.Core.Durability.Records;

/// <summary>Amendments read one after another: equal neighbours are one object, others are not mixed up.</summary>
public sealed class AmendmentsReaderTests
{
    [Fact]
    public void Neighbours_WithEqualBytes_ShareOneObject()
    {
        byte[] one = Bytes("one"), again = Bytes("one"), two = Bytes("two");
        var reader = default(AmendmentsReader);
        var first = reader.Read(one);
        Assert.Same(first, reader.Read(again));
        Assert.Null(reader.Read([]));
        Assert.Same(first, reader.Read(one));
        Assert.Equal("two", reader.Read(two)!.Exchange);
        Assert.Equal("one", reader.Read(one)!.Exchange);
    }

    private static byte[] Bytes(string exchange)
    {
        var frame = new FrameBuilder();
        frame.Begin((byte)RecordType.Message);
        int start = frame.Length;
        AmendmentsCodec.Write(frame, new MessageAmendments { Exchange = exchange });
        return frame.Written(start, frame.Length - start).ToArray();
    }
}
