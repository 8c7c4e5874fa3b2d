using Hoopoe.Journal.Frames;
using Hoopoe.Journal.Layout;

namespace Hoopoe.Journal.Recovery;

/// <summary>
/// Goes through the journal from a position on, gives what is whole, and decides of what is not: below the highest position
/// proven durable it is damage, reported and passed over; at or above it is the torn end, where the journal is cut.
/// Changes no segment. Used once, by one thread.
/// </summary>
internal sealed class ReplayScan(SegmentImage image, JournalIdentity identity, IReadOnlyList<long> segments, DamageCopies copies, IJournalReader reader)
{
    private readonly TailSearch _tail = new(image, segments);

    /// <summary>The highest position known to have been durable.</summary>
    public long Proven { get; private set; }

    /// <summary>Where the journal ends.</summary>
    public long End { get; private set; }

    /// <summary>The segments with frames behind the end.</summary>
    public IReadOnlySet<long> Stale => _tail.Stale;

    /// <summary>Scans, given what a checkpoint proves.</summary>
    public void Run(long from, long proven, Action<long> progress)
    {
        Proven = proven;
        long last = segments.Count == 0 ? 0 : segments[^1];
        long number = identity.NumberOf(from);
        int offset = (int)(from - identity.StartOf(number));
        for (; number <= last; number++, offset = 0)
        {
            image.Load(number);
            if (!ScanSegment(Math.Max(offset, FileHeader.Size))) return;
            progress(identity.StartOf(number + 1) - from);
        }
        End = identity.StartOf(number) + offset;
        if (Proven <= End) return;
        copies.AddMissing(number, Proven);
        End = Proven;
    }

    /// <summary>Scans the loaded segment; false if the journal ends in it.</summary>
    private bool ScanSegment(int offset)
    {
        bool isFirst = true;
        while (image.Bytes.Length - offset >= FrameLayout.FrameHeader)
        {
            bool isFrame = image.TryHeader(offset, out var header);
            if (isFrame && isFirst) CheckHeader();
            isFirst = false;
            if (!isFrame)
            {
                if (!TryPassOver(ref offset)) return false;
            }
            else if (header.IsFiller) offset = image.Bytes.Length;
            else if (!TryGive(offset, header)) return false;
            else offset += header.Length;
            if (isFrame) Proven = Math.Max(Proven, header.DurableThrough);
        }
        return true;
    }

    private bool TryGive(int offset, FrameHeader header)
    {
        var frame = image.Frame(offset, header);
        if (frame.DamagedRecords is var damaged and > 0)
        {
            if (!IsProven(offset)) return false;
            // The search may have loaded other segments over the frame's bytes.
            frame = image.Frame(offset, header);
            AddRecords(offset, header, damaged);
        }
        reader.JournalFrame(frame);
        return true;
    }

    /// <summary>Passes over damage to the next frame; false if it is the torn end.</summary>
    private bool TryPassOver(ref int offset)
    {
        if (!IsProven(offset)) return false;
        int next = image.NextFrame(offset + FrameLayout.Alignment);
        if (next < 0) next = (int)Math.Min(image.Bytes.Length, Proven - image.Start);
        copies.Add(image, offset, next - offset, "frames are damaged");
        offset = next;
        return true;
    }

    /// <summary>Whether the bytes at an offset were durable once, so that their being bad is damage. If not, the journal ends there.</summary>
    private bool IsProven(int offset)
    {
        long position = image.Start + offset;
        if (position < Proven) return true;
        long number = image.Number;
        End = offset == FileHeader.Size ? image.Start : position;
        _tail.Run(offset);
        Proven = Math.Max(Proven, _tail.DurableThrough);
        if (position >= Proven) return false;
        image.Load(number);
        return true;
    }

    /// <summary>Reports the damaged records of a frame whose others are whole.</summary>
    private void AddRecords(int offset, FrameHeader header, int damaged)
    {
        var frame = image.Frame(offset, header).Bytes;
        int stored;
        for (int at = FrameLayout.FrameHeader; at < frame.Length && damaged > 0; at += stored)
        {
            stored = RecordView.StoredLengthAt(frame[at..]);
            if (RecordView.TryRead(frame.Slice(at, stored), out _)) continue;
            copies.Add(image, offset + at, stored, "a record is damaged");
            damaged--;
        }
    }

    private void CheckHeader()
    {
        if (!image.HasHeader) copies.Add(image, 0, FileHeader.Size, "the segment's header is damaged");
    }
}
