using Hoopoe.Journal.Layout;
using Hoopoe.Journal.Segments;
using Hoopoe.Journal.Storage;

namespace Hoopoe.Journal.Recovery;

/// <summary>
/// Makes the journal end where recovery says it does, for good: what lies behind can never be read again, though its
/// positions are used a second time, and what lies before is on disk, though only a cache may have held it. Used once.
/// </summary>
internal sealed class TailRepair(SegmentFiles files)
{
    private const int Piece = 1024 * 1024;

    private readonly JournalIdentity _identity = files.Identity;
    private readonly byte[] _buffer = new byte[(int)Math.Min(Piece, files.Identity.SegmentBytes)];

    /// <summary>Repairs; gives where to go on.</summary>
    /// <param name="end">Where the journal ends.</param>
    /// <param name="proven">Up to where it is known to be on disk.</param>
    /// <param name="stale">The segments with frames behind the end.</param>
    /// <param name="rewrites">Whether what is not known to be on disk is written again.</param>
    public RecoveredEnd Run(long end, long proven, IReadOnlySet<long> stale, bool rewrites)
    {
        long number = _identity.NumberOf(end);
        if (_identity.StartOf(number) == end) number--;
        // Later segments go first: were the end wiped before, a crash in between would leave them behind a clean end.
        bool hasNext = RemoveLater(number, stale);
        if (stale.Contains(number)) Wipe(number, end);
        Settle(Math.Max(proven, 0), end, rewrites);
        if (!Exists(number)) end = _identity.StartOf(number + 1);
        return new RecoveredEnd(number, end, hasNext ? number + 1 : number);
    }

    private bool Exists(long number) => files.Storage.Names.Contains(JournalNames.Segment(number));

    /// <summary>Deletes the segments behind one, all but the next if it is ready to be written to; says whether it is.</summary>
    private bool RemoveLater(long last, IReadOnlySet<long> stale)
    {
        bool hasNext = false;
        bool removed = false;
        foreach (long number in JournalNames.Segments(files.Storage.Names))
        {
            if (number <= last) continue;
            if (number == last + 1 && !stale.Contains(number) && IsReady(number)) hasNext = true;
            else
            {
                files.Close(number);
                files.Storage.Delete(JournalNames.Segment(number));
                removed = true;
            }
        }
        if (removed) files.Storage.Sync();
        return hasNext;
    }

    private bool IsReady(long number)
    {
        var header = _buffer.AsSpan(0, FileHeader.Size);
        using var file = files.Storage.Open(JournalNames.Segment(number), readOnly: true);
        return file.Length == _identity.SegmentBytes && file.ReadUpTo(header, 0) == header.Length && _identity.IsSegmentHeader(header, number);
    }

    private void Wipe(long number, long from)
    {
        _buffer.AsSpan().Clear();
        var file = files.Acquire(number);
        try
        {
            long until = _identity.StartOf(number + 1);
            for (long at = from; at < until; at += _buffer.Length)
                file.Write(_buffer.AsMemory(0, (int)Math.Min(_buffer.Length, until - at)), at - _identity.StartOf(number));
            file.Sync();
        }
        finally
        {
            files.Release(number);
        }
    }

    /// <summary>
    /// Syncs a range. It is written again before, because a sync that failed in an earlier life may have left pages that
    /// count as clean and are not on disk.
    /// </summary>
    private void Settle(long from, long end, bool rewrites)
    {
        for (long number = _identity.NumberOf(from); _identity.StartOf(number) < end; number++)
        {
            if (!Exists(number)) continue;
            var file = files.Acquire(number);
            try
            {
                long first = Math.Max(0, from - _identity.StartOf(number));
                long until = Math.Min(_identity.SegmentBytes, end - _identity.StartOf(number));
                for (long at = first; rewrites && at < until; at += _buffer.Length)
                {
                    int length = file.ReadUpTo(_buffer.AsSpan(0, (int)Math.Min(_buffer.Length, until - at)), at);
                    file.Write(_buffer.AsMemory(0, length), at);
                }
                file.Sync();
            }
            finally
            {
                files.Release(number);
            }
        }
    }
}

/// <summary>Where a recovered journal goes on.</summary>
/// <param name="Number">The segment that is written to.</param>
/// <param name="End">Where the next frame goes, unless it goes to the next segment.</param>
/// <param name="Ready">The last segment that is ready to be written to.</param>
internal readonly record struct RecoveredEnd(long Number, long End, long Ready);
