namespace Hoopoe.Bench.Measuring;

/// <summary>
/// Which numbers of one flow have arrived from one queue. While they come in order it is a counter; out of order, a window of bits
/// above the first number that is missing. One thread at a time.
/// </summary>
internal sealed class SequenceTracker
{
    /// <summary>How far behind a missing number may come and still be told from a duplicate.</summary>
    public const int MaxWindow = 1 << 24;

    private const int FirstWindow = 1 << 10;

    // A bit for each number from _next on, at its place modulo the length; null until something comes out of order.
    private ulong[]? _window;
    private long _next;

    /// <summary>Different numbers that arrived.</summary>
    public long Arrived { get; private set; }

    /// <summary>Arrivals of a number that had arrived.</summary>
    public long Duplicated { get; private set; }

    /// <summary>Takes note of a number: false if it had arrived before.</summary>
    public bool Note(long number)
    {
        if (number == _next)
        {
            _next++;
            Arrived++;
            if (_window is not null) SkipArrived();
            return true;
        }
        if (number >= _next && NoteAhead(number))
        {
            Arrived++;
            return true;
        }
        Duplicated++;
        return false;
    }

    private bool NoteAhead(long number)
    {
        // What is missing for so long is given up, so that one lost message does not cost memory for ever.
        if (number - _next >= 2L * MaxWindow)
        {
            _window?.AsSpan().Clear();
            _next = number - MaxWindow + 1;
        }
        Grow(Math.Min(number - _next + 1, MaxWindow));
        while (number - _next >= MaxWindow)
        {
            _next++;
            SkipArrived();
        }
        ref ulong word = ref Word(number);
        if (number < _next || (word & Bit(number)) != 0) return false;
        word |= Bit(number);
        // It may be the next one itself, once what was missing before it has been given up.
        SkipArrived();
        return true;
    }

    /// <summary>Moves on over what has arrived already.</summary>
    private void SkipArrived()
    {
        while (true)
        {
            ref ulong word = ref Word(_next);
            if ((word & Bit(_next)) == 0) return;
            word &= ~Bit(_next);
            _next++;
        }
    }

    private void Grow(long needed)
    {
        int bits = _window is null ? 0 : _window.Length * 64;
        if (needed <= bits) return;
        var old = _window;
        _window = new ulong[Math.Max(FirstWindow, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)needed)) / 64];
        if (old is null) return;
        for (long number = _next; number < _next + bits; number++)
        {
            if ((old[(number >> 6) & (old.Length - 1)] & Bit(number)) != 0) Word(number) |= Bit(number);
        }
    }

    private ref ulong Word(long number) => ref _window![(number >> 6) & (_window.Length - 1)];

    private static ulong Bit(long number) => 1UL << (int)(number & 63);
}
