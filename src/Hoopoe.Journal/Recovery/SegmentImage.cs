using Hoopoe.Journal.Frames;
using Hoopoe.Journal.Layout;
using Hoopoe.Journal.Storage;

namespace Hoopoe.Journal.Recovery;

/// <summary>One segment's bytes in memory, read in one go, and the frames in them. Changes nothing; used by one thread.</summary>
internal sealed class SegmentImage(IStorage storage, JournalIdentity identity)
{
    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>((int)identity.SegmentBytes);

    /// <summary>The segment that is loaded.</summary>
    public long Number { get; private set; }

    /// <summary>Whether its file has all the bytes of a segment.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Whether its header is as it should be.</summary>
    public bool HasHeader => identity.IsSegmentHeader(_bytes, Number);

    public long Start => identity.StartOf(Number);

    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Reads a segment; what is missing of it counts as zeros.</summary>
    /// <exception cref="JournalException">The file is of another directory, or cannot be read.</exception>
    public void Load(long number)
    {
        string path = storage.Describe(JournalNames.Segment(number));
        int got = 0;
        try
        {
            using var file = storage.Open(JournalNames.Segment(number), readOnly: true);
            got = file.ReadUpTo(_bytes, 0);
        }
        catch (FileNotFoundException)
        {
            // Then there is nothing of it, which is for the caller to judge.
        }
        catch (IOException failure)
        {
            throw new JournalException($"{path}: cannot be read: {failure.Message}", failure);
        }
        _bytes.AsSpan(got).Clear();
        (Number, IsWhole) = (number, got == _bytes.Length);
        if (FileHeader.TryRead(_bytes, FileKind.Segment, out var header) && header.Identity != identity.Value)
            throw new JournalException($"{path}: belongs to another data directory: put it back where it came from");
    }

    /// <summary>
    /// The header of the frame at an offset; false if there is no frame whose headers hold. Nor is it one that claims more to
    /// have been durable than there was when it was appended: believed, it would have the rest of time reported missing.
    /// </summary>
    public bool TryHeader(int offset, out FrameHeader header) =>
        FrameHeader.TryRead(_bytes.AsSpan(offset), identity.Salt.At(Start + offset), out header) && header.DurableThrough <= Start + offset;

    /// <summary>The frame at an offset, whose header was read.</summary>
    public FrameView Frame(int offset, FrameHeader header) => new(new JournalPosition(Start + offset), _bytes.AsSpan(offset, header.Length));

    /// <summary>The offset of the next frame at or after one, fillers among them; -1 if there is none.</summary>
    public int NextFrame(int offset)
    {
        while (_bytes.Length - offset >= FrameLayout.FrameHeader)
        {
            // Most of an unused segment is zeros, and no frame begins with one.
            int zeros = _bytes.AsSpan(offset).IndexOfAnyExcept((byte)0);
            if (zeros < 0) return -1;
            offset += zeros & -FrameLayout.Alignment;
            if (_bytes.Length - offset < FrameLayout.FrameHeader) return -1;
            if (TryHeader(offset, out _)) return offset;
            offset += FrameLayout.Alignment;
        }
        return -1;
    }
}
