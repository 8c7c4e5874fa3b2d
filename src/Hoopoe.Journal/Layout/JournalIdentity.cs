using Hoopoe.Journal.Frames;

namespace Hoopoe.Journal.Layout;

/// <summary>What a data directory's own header says for good: who it is, and how large its segments are. Immutable.</summary>
/// <param name="Value">Sixteen bytes that no other directory has.</param>
/// <param name="SegmentBytes">Bytes in a segment file.</param>
internal sealed record JournalIdentity(Guid Value, long SegmentBytes)
{
    /// <summary>The salt of the journal's frames.</summary>
    public FrameSalt Salt { get; } = new(Value);

    /// <summary>The segment that a position lies in.</summary>
    public long NumberOf(long position) => position / SegmentBytes;

    /// <summary>The position of a segment's first byte, which is its header's.</summary>
    public long StartOf(long number) => number * SegmentBytes;

    /// <summary>The header of a segment.</summary>
    public FileHeader SegmentHeader(long number) => new(FileKind.Segment, FileHeader.CurrentVersion, Value, number, SegmentBytes);

    /// <summary>Whether these are the first bytes of that segment.</summary>
    public bool IsSegmentHeader(ReadOnlySpan<byte> bytes, long number) =>
        FileHeader.TryRead(bytes, FileKind.Segment, out var header) && header == SegmentHeader(number);
}
