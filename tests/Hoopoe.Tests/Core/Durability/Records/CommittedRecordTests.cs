using Hoopoe.Core.Durability.Records;
using Hoopoe.Journal;
using Hoopoe.Journal.Frames;
using Xunit;

namespace Hoopoe.Tests.Core.Durability.Records;

/// <summary>The record that has frames count that were written ahead.</summary>
public sealed class CommittedRecordTests
{
    [Fact]
    public void Write_OfFrames_IsReadBackInOrder()
    {
        var frame = Written(4096, 70_000, 8);
        Assert.True(RecordView.TryRead(frame.Written(FrameLayout.FrameHeader, frame.Length - FrameLayout.FrameHeader), out var record));
        Assert.Equal((byte)11, record.Type);
        Assert.Equal("0010000000000000" + "7011010000000000" + "0800000000000000", Convert.ToHexString(record.Payload));
        Assert.True(CommittedRecord.TryRead(record.Payload, out long[] frames));
        Assert.Equal([4096, 70_000, 8], frames);
    }

    [Fact]
    public void Write_OfAsManyAsAFrameTakes_FillsItToItsEnd()
    {
        int most = CommittedRecord.MostFrames(4096);
        Assert.InRange(Written([.. Enumerable.Repeat(1L, most)]).Length, 4096 - 7, 4096);
        Assert.True(Written([.. Enumerable.Repeat(1L, most + 1)]).Length > 4096);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(12)]
    public void TryRead_OfAnotherLength_Refuses(int length) => Assert.False(CommittedRecord.TryRead(new byte[length], out _));

    private static FrameBuilder Written(params long[] frames)
    {
        var frame = new FrameBuilder();
        CommittedRecord.Write(frame, frames.Select(position => new JournalPosition(position)));
        return frame;
    }
}
