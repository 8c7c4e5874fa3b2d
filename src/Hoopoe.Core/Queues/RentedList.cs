using System.Buffers;
using System.Runtime.CompilerServices;

namespace Hoopoe.Core.Queues;

/// <summary>
/// A list in an array of the shared pool, which it gives back when it is cleared: for what comes in bursts, so that
/// neither the burst's size stays in memory nor the next one allocates. Not thread-safe.
/// </summary>
internal struct RentedList<T>
{
    private const int Smallest = 16;

    private T[]? _items;
    private int _count;

    /// <summary>What is in it; valid until it is changed.</summary>
    public readonly Span<T> Items => _items.AsSpan(0, _count);

    /// <summary>Adds one.</summary>
    public void Add(in T item)
    {
        Reserve(1);
        _items![_count++] = item;
    }

    /// <summary>Adds several.</summary>
    public void AddRange(ReadOnlySpan<T> items)
    {
        Reserve(items.Length);
        items.CopyTo(_items.AsSpan(_count));
        _count += items.Length;
    }

    /// <summary>Takes everything out and gives the array back.</summary>
    public void Clear()
    {
        if (_items is null) return;
        Return();
        _items = null;
        _count = 0;
    }

    private void Reserve(int more)
    {
        if (_items is not null && _items.Length - _count >= more) return;
        var larger = ArrayPool<T>.Shared.Rent(Math.Max(Smallest, Math.Max(_count + more, 2 * _count)));
        Items.CopyTo(larger);
        if (_items is not null) Return();
        _items = larger;
    }

    private readonly void Return()
    {
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>()) Items.Clear();
        ArrayPool<T>.Shared.Return(_items!);
    }
}
