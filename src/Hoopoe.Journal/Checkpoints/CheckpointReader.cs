using Hoopoe.Journal.Frames;
using Hoopoe.Journal.Layout;
using Hoopoe.Journal.Storage;

namespace Hoopoe.Journal.Checkpoints;

/// <summary>Reads one checkpoint from its first byte to its last, in large pieces, changing nothing. Used once, by one thread.</summary>
internal sealed class CheckpointReader(IStorage storage, JournalIdentity identity, long number)
{
    private const int MostBuffered = 1024 * 1024;

    private readonly FrameSalt _salt = new(identity.Value, number);
    private byte[] _buffer = [];
    private long _start;
    private int _filled;

    /// <summary>Which checkpoint it is.</summary>
    public long Number => number;

    /// <summary>What the checkpoint says of itself.</summary>
    public long ReplayFrom { get; private set; }

    /// <summary>The position up to which the journal was durable when the checkpoint was completed.</summary>
    public long DurableThrough { get; private set; }

    /// <summary>Where the first byte was found that is not as it should be.</summary>
    public long BadAt { get; private set; }

    /// <summary>Gives its frames and says how far it has come; false, and <see cref="BadAt"/>, when it is damaged.</summary>
    public bool TryRead(FrameTaker take, Action<long> progress)
    {
        using var file = storage.Open(JournalNames.Checkpoint(number), readOnly: true);
        long end = file.Length - CheckpointFooter.Size;
        _buffer = GC.AllocateUninitializedArray<byte>((int)Math.Min(MostBuffered, file.Length));
        if (end < FileHeader.Size || !Fill(file, 0, FileHeader.Size)) return false;
        if (!FileHeader.TryRead(_buffer, FileKind.Checkpoint, out var header) || header.Identity != identity.Value || header.Number != number)
            return false;
        var last = new byte[CheckpointFooter.Size];
        file.ReadUpTo(last, end);
        BadAt = end;
        if (!CheckpointFooter.TryRead(last, _salt, end, out var footer)) return false;
        (ReplayFrom, DurableThrough) = (header.Value, footer.DurableThrough);
        return TryReadFrames(file, footer, take, progress);
    }

    private bool TryReadFrames(IStorageFile file, CheckpointFooter footer, FrameTaker take, Action<long> progress)
    {
        long frames = 0;
        for (BadAt = FileHeader.Size; BadAt < footer.Offset; frames++)
        {
            uint salt = _salt.At(BadAt);
            int least = FrameLayout.FrameHeader;
            if (footer.Offset - BadAt < least || !Fill(file, BadAt, least)) return false;
            if (!FrameHeader.TryReadUnchecked(At(BadAt), salt, out var header) || header.IsFiller) return false;
            if (header.Length > footer.Offset - BadAt || !Fill(file, BadAt, header.Length)) return false;
            if (!FrameHeader.TryRead(At(BadAt), salt, out header)) return false;
            var frame = new FrameView(new JournalPosition(BadAt), At(BadAt)[..header.Length]);
            if (frame.DamagedRecords > 0) return false;
            take(frame);
            BadAt += header.Length;
            progress(BadAt);
        }
        BadAt = footer.Offset;
        return frames == footer.Frames;
    }

    private ReadOnlySpan<byte> At(long offset) => _buffer.AsSpan((int)(offset - _start), _filled - (int)(offset - _start));

    /// <summary>Has at least some bytes from an offset on in the buffer; false at the end of the file.</summary>
    private bool Fill(IStorageFile file, long offset, int length)
    {
        if (offset >= _start && offset + length <= _start + _filled) return true;
        int kept = (int)Math.Max(0, _start + _filled - offset);
        var old = _buffer.AsSpan(_filled - kept, kept);
        if (length > _buffer.Length) _buffer = GC.AllocateUninitializedArray<byte>(length);
        old.CopyTo(_buffer);
        _start = offset;
        _filled = kept + file.ReadUpTo(_buffer.AsSpan(kept), offset + kept);
        return _filled >= length;
    }
}
