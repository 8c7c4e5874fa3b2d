using Hoopoe.Journal.Checkpoints;
using Hoopoe.Journal.Frames;
using Hoopoe.Journal.Layout;
using Xunit;

namespace Hoopoe.Tests.Journal.Frames;

/// <summary>Frames and records as bytes: round trips, cuts, flips and noise.</summary>
public sealed class FrameHeaderTests
{
    private const uint Salt = 0x12345678;

    [Fact]
    public void TryRead_OfASealedFrame_GivesWhatWasSealed()
    {
        byte[] frame = Sealed();
        Assert.True(FrameHeader.TryRead(frame, Salt, out var header));
        Assert.Equal(new FrameHeader(frame.Length, 0, 3, 77, 88), header);
        var payloads = new List<(byte, byte, string)>();
        foreach (var record in new FrameView(default, frame)) payloads.Add((record.Type, record.Flags, Convert.ToHexString(record.Payload)));
        Assert.Equal([(1, 0, "010203"), (2, 9, ""), (3, 0, "0700000000000000")], payloads);
    }

    [Fact]
    public void TryRead_OfAFrameWrittenAhead_SaysSo_AndTheNextOfItsBuilderDoesNot()
    {
        var builder = new FrameBuilder { IsAhead = true };
        Fill();
        byte[] frame = builder.Seal(77, 88, Salt).ToArray();
        Assert.True(FrameHeader.TryRead(frame, Salt, out var header));
        Assert.Equal(2, frame[9]);
        Assert.False(header.IsFiller);
        Assert.True(new FrameView(default, frame).IsAhead);
        builder.Clear();
        Fill();
        Assert.False(new FrameView(default, builder.Seal(77, 88, Salt)).IsAhead);
        frame[9] = 3;
        Assert.False(FrameHeader.TryReadUnchecked(frame, Salt, out _));

        void Fill()
        {
            builder.Begin(1);
            builder.End();
        }
    }

    [Fact]
    public void TryRead_WithAnotherSalt_Refuses() => Assert.False(FrameHeader.TryRead(Sealed(), Salt + 1, out _));

    [Fact]
    public void TryRead_CutAnywhere_Refuses()
    {
        byte[] frame = Sealed();
        for (int length = 0; length < frame.Length; length++) Assert.False(FrameHeader.TryRead(frame.AsSpan(0, length), Salt, out _));
    }

    [Fact]
    public void TryRead_WithAnyBitFlipped_IsRefusedOrHasADamagedRecordOrChangedPadding()
    {
        byte[] whole = Sealed();
        for (int bit = 0; bit < whole.Length * 8; bit++)
        {
            byte[] frame = [.. whole];
            frame[bit / 8] ^= (byte)(1 << (bit % 8));
            bool isHeader = FrameHeader.TryRead(frame, Salt, out _);
            bool isPadding = bit / 8 is >= 51 and < 56;
            Assert.Equal(isPadding, isHeader && new FrameView(default, frame).DamagedRecords == 0);
        }
    }

    [Fact]
    public void TryRead_OfAFiller_HoldsOnlyIfItReachesTheEnd()
    {
        var bytes = new byte[128];
        new FrameHeader(128, FrameLayout.Filler, 0, 5, 6).Write(bytes, Salt);
        Assert.True(FrameHeader.TryRead(bytes, Salt, out var header) && header.IsFiller);
        Assert.False(FrameHeader.TryRead(bytes.AsSpan(0, 120), Salt, out _));
        Assert.False(FrameHeader.TryRead([.. bytes, .. new byte[8]], Salt, out _));
    }

    [Fact]
    public void Decoders_GivenNoise_NeitherThrowNorAccept()
    {
        var random = new Random(5);
        byte[] whole = Sealed();
        byte[] header = new FileHeader(FileKind.Segment, 1, Guid.Empty, 3, 4096).ToBytes();
        for (int round = 0; round < 200_000; round++)
        {
            var noise = new byte[random.Next(200)];
            random.NextBytes(noise);
            // Half of it begins like the real thing, so that the decoders get past their first look.
            if (round % 2 == 0) (round % 4 == 0 ? whole : header).AsSpan(0, Math.Min(noise.Length, random.Next(30))).CopyTo(noise);
            Assert.False(FrameHeader.TryRead(noise, Salt, out _));
            Assert.False(FileHeader.TryRead(noise, FileKind.Segment, out _));
            Assert.False(CheckpointFooter.TryRead(noise, new FrameSalt(Guid.Empty, 1), 64, out _));
            RecordView.TryRead(noise, out _);
            if (noise.Length >= FrameLayout.FrameHeader)
            {
                foreach (var record in new FrameView(default, noise)) Assert.True(record.StoredLength <= noise.Length);
            }
        }
    }

    private static byte[] Sealed()
    {
        var frame = new FrameBuilder();
        frame.Begin(1);
        frame.Write([1, 2, 3]);
        frame.End();
        frame.Begin(2, 9);
        frame.End();
        frame.Begin(3);
        frame.WriteInt64(7);
        frame.End();
        byte[] bytes = frame.Seal(77, 88, Salt).ToArray();
        frame.Clear();
        Assert.True(frame.IsEmpty);
        return bytes;
    }
}
