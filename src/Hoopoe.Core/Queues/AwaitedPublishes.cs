using System.Buffers;
using System.Runtime.CompilerServices;
using Hoopoe.Journal;

namespace Hoopoe.Core.Queues;

/// <summary>
/// The publishes of one channel that await their queues' word, in the order of their numbers: a ring that grows with what
/// is under way and then allocates nothing. Not thread-safe: the confirm window guards it.
/// </summary>
internal sealed class AwaitedPublishes
{
    private const int SmallestRing = 16;
    private const int MostKept = 4096;

    private Awaited[] _ring = [];
    private int _first;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The one published first.</summary>
    public ref Awaited First => ref At(0);

    /// <summary>Adds the publish of a number above all others'.</summary>
    public void Add(in Awaited awaited)
    {
        if (Count == _ring.Length) Grow();
        Count++;
        At(Count - 1) = awaited;
    }

    /// <summary>Takes the first one off.</summary>
    public void RemoveFirst()
    {
        _first = (_first + 1) & (_ring.Length - 1);
        // A burst must not leave its high-water mark in memory.
        if (--Count > 0 || _ring.Length <= MostKept) return;
        Return();
        (_ring, _first) = ([], 0);
    }

    /// <summary>Finds the publish of a number; a null reference where its verdict is known already.</summary>
    public ref Awaited Find(long number)
    {
        if (Count == 0 || number < First.Number) return ref Unsafe.NullRef<Awaited>();
        // It is no further from the first than their numbers are, and where none between them is missing just so far.
        int low = 0, high = (int)Math.Min(Count - 1, number - First.Number);
        for (int middle = high; low <= high; middle = (low + high) / 2)
        {
            ref var awaited = ref At(middle);
            if (awaited.Number == number) return ref awaited;
            if (awaited.Number < number) low = middle + 1;
            else high = middle - 1;
        }
        return ref Unsafe.NullRef<Awaited>();
    }

    private ref Awaited At(int index) => ref _ring[(_first + index) & (_ring.Length - 1)];

    private void Grow()
    {
        // The pool's arrays of this length and above are powers of two long.
        var larger = ArrayPool<Awaited>.Shared.Rent(Math.Max(SmallestRing, _ring.Length * 2));
        for (int i = 0; i < Count; i++) larger[i] = At(i);
        Return();
        (_ring, _first) = (larger, 0);
    }

    private void Return()
    {
        if (_ring.Length > 0) ArrayPool<Awaited>.Shared.Return(_ring);
    }

    /// <summary>One publish and what is known of it.</summary>
    internal struct Awaited
    {
        public long Number;
        public int Queues;
        public bool Refused;
        public JournalPosition Position;
    }
}
