namespace Hoopoe.Server.Faults;

/// <summary>
/// One direction of a connection, and what its faults make of the bytes that pass. Belongs to its connection, whose
/// receives, or sends, come one at a time.
/// </summary>
internal sealed class ByteStream(ByteDirection direction, FaultList<ConnectionRule> faults)
{
    private readonly FrameScanner _frames = new(direction);
    private readonly List<FrameMark> _marks = [];

    // How many bytes had passed when a fault was first seen here: it was armed since the piece before.
    private readonly Dictionary<Fault, long> _armedAt = [];
    private long _passed;

    /// <summary>Says what becomes of the next piece.</summary>
    public Verdict Judge(ReadOnlySpan<byte> bytes, FaultyTransport connection)
    {
        _marks.Clear();
        _frames.Scan(bytes, _marks);
        var verdict = new Verdict(bytes.Length, IsCut: false, TimeSpan.Zero);
        foreach (var (fault, rule) in faults.Armed)
        {
            if (rule.Which is { } which && !which(connection.Identity)) continue;
            if (rule is ConnectionRule.Delay delay && delay.Direction == direction && fault.TryStrike())
                verdict = verdict with { Delay = verdict.Delay + delay.By };
            else if (!verdict.IsCut && CutIn(bytes.Length, fault, rule) is { } cut && fault.TryStrike())
                verdict = verdict with { Passes = cut, IsCut = true };
        }
        _passed += bytes.Length;
        return verdict;
    }

    // After how many of the next bytes a rule cuts, if it does.
    private int? CutIn(int count, Fault fault, ConnectionRule rule)
    {
        switch (rule)
        {
            case ConnectionRule.CutAfter after when after.Direction == direction:
                if (!_armedAt.TryGetValue(fault, out long armedAt)) _armedAt.Add(fault, armedAt = _passed);
                long left = Math.Max(0, after.Bytes - (_passed - armedAt));
                return left <= count ? (int)left : null;
            // A publish is not one before its last byte.
            case ConnectionRule.CutAt { Point: CutPoint.BeforePublish } when direction == ByteDirection.FromClient:
                return First(FrameMarkKind.Publish)?.End - 1;
            case ConnectionRule.CutAt { Point: CutPoint.BetweenPublishAndConfirm } when direction == ByteDirection.ToClient:
                return First(FrameMarkKind.Confirm)?.Start;
            case ConnectionRule.CutAt { Point: CutPoint.AfterConfirm } when direction == ByteDirection.ToClient:
                return First(FrameMarkKind.Confirm) is { } confirm ? Math.Min(count, confirm.End + 1) : null;
            default:
                return null;
        }
    }

    private FrameMark? First(FrameMarkKind kind)
    {
        foreach (var mark in _marks)
        {
            if (mark.Kind == kind) return mark;
        }
        return null;
    }

    /// <summary>What becomes of a piece of bytes.</summary>
    /// <param name="Passes">How many of them pass.</param>
    /// <param name="IsCut">Whether the connection is cut behind these.</param>
    /// <param name="Delay">How long they wait before.</param>
    internal readonly record struct Verdict(int Passes, bool IsCut, TimeSpan Delay);
}
