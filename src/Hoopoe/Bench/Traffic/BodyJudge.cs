using Hoopoe.Bench.Workloads;

namespace Hoopoe.Bench.Traffic;

/// <summary>
/// Puts one channel's body together in thought: checks its pieces against the pattern as they come and keeps nothing but the stamp.
/// Belongs to the thread that receives.
/// </summary>
internal sealed class BodyJudge(BodyPattern pattern, int minSize)
{
    private readonly byte[] _stamp = new byte[BodyStamp.Length];
    private long _received;
    private bool _matches;

    /// <summary>How long the body is.</summary>
    public long Size { get; private set; }

    /// <summary>Whether more of the body is to come.</summary>
    public bool IsOpen => _received < Size;

    /// <summary>A content header said how long the body is.</summary>
    public void Begin(long size)
    {
        Size = size;
        _received = 0;
        _matches = size >= minSize;
    }

    /// <summary>Takes a piece: false if it is more than the header said.</summary>
    public bool Add(ReadOnlySpan<byte> piece)
    {
        if (piece.Length > Size - _received) return false;
        if (_received < BodyStamp.Length)
        {
            int taken = (int)Math.Min(piece.Length, BodyStamp.Length - _received);
            piece[..taken].CopyTo(_stamp.AsSpan((int)_received));
            _received += taken;
            piece = piece[taken..];
        }
        if (!piece.IsEmpty) _matches &= pattern.Matches(piece, _received - BodyStamp.Length);
        _received += piece.Length;
        return true;
    }

    /// <summary>The verdict on the whole body.</summary>
    public BodyVerdict Judge(out BodyStamp stamp)
    {
        stamp = default;
        if (!_matches) return BodyVerdict.Damaged;
        if (Size < BodyStamp.ShortLength) return BodyVerdict.Unchecked;
        if (!BodyStamp.TryRead(_stamp, (int)Size, out stamp)) return BodyVerdict.Damaged;
        return Size < BodyStamp.Length ? BodyVerdict.WithoutTime : BodyVerdict.Whole;
    }
}

/// <summary>What can be said of a body.</summary>
internal enum BodyVerdict
{
    /// <summary>It is what was published, and says when that was due.</summary>
    Whole,

    /// <summary>It is what was published, and too short to say when that was due.</summary>
    WithoutTime,

    /// <summary>It is too short to say anything.</summary>
    Unchecked,

    /// <summary>It is not what was published.</summary>
    Damaged,
}
