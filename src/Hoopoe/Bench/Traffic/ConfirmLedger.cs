using System.Numerics;
using Hoopoe.Bench.Measuring;

namespace Hoopoe.Bench.Traffic;

/// <summary>
/// One channel's publishes that wait for their confirm, and when each was to be sent. The sending thread enters them, the receiving thread
/// settles them; each writes fields of its own, so that neither waits for the other.
/// </summary>
internal sealed class ConfirmLedger
{
    private const long Settled = -1;

    private readonly long[] _dueTicks;
    private readonly int _window;
    private readonly LatencyHistogram _latency;
    private long _entered;
    private long _settledUpTo;
    private long _settled;
    private long _nacked;

    public ConfirmLedger(int window, LatencyHistogram latency)
    {
        _window = window;
        _latency = latency;
        // Room beyond the window, because one late confirm holds up none of the others.
        _dueTicks = new long[BitOperations.RoundUpToPowerOf2((uint)Math.Min(Math.Max(4L * window, 64), 1 << 24))];
    }

    /// <summary>Confirmed with an ack.</summary>
    public long Acked => Settlements - Nacked;

    /// <summary>Refused with a nack.</summary>
    public long Nacked => Volatile.Read(ref _nacked);

    public long Outstanding => Volatile.Read(ref _entered) - Settlements;

    /// <summary>How many more publishes the window has room for.</summary>
    public int Room
    {
        get
        {
            long entered = Volatile.Read(ref _entered);
            long inRing = _dueTicks.Length - (entered - Volatile.Read(ref _settledUpTo));
            return (int)Math.Max(0, Math.Min(_window - (entered - Settlements), inRing));
        }
    }

    private long Settlements => Volatile.Read(ref _settled);

    /// <summary>Enters the next publish, before it is sent.</summary>
    public void Enter(long dueTicks)
    {
        long tag = _entered + 1;
        _dueTicks[tag & (_dueTicks.Length - 1)] = dueTicks;
        Volatile.Write(ref _entered, tag);
    }

    /// <summary>Settles a publish, or all up to it: false if the broker settles what it cannot.</summary>
    public bool Settle(ulong deliveryTag, bool multiple, bool isAck, long now)
    {
        long entered = Volatile.Read(ref _entered);
        long last = deliveryTag == 0 && multiple ? entered : (long)deliveryTag;
        if (last <= _settledUpTo || last > entered) return multiple && last == _settledUpTo;
        long first = multiple ? _settledUpTo + 1 : last;
        long count = 0;
        for (long tag = first; tag <= last; tag++)
        {
            ref long due = ref _dueTicks[tag & (_dueTicks.Length - 1)];
            if (due == Settled) continue;
            if (isAck) _latency.Record(now - due);
            due = Settled;
            count++;
        }
        if (!isAck) Volatile.Write(ref _nacked, _nacked + count);
        Volatile.Write(ref _settled, _settled + count);
        MoveUp(entered, multiple ? last : _settledUpTo);
        return multiple || count == 1;
    }

    private void MoveUp(long entered, long upTo)
    {
        while (upTo < entered && _dueTicks[(upTo + 1) & (_dueTicks.Length - 1)] == Settled) upTo++;
        Volatile.Write(ref _settledUpTo, upTo);
    }
}
