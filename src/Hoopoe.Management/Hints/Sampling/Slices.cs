namespace Hoopoe.Management.Hints.Sampling;

/// <summary>What something was at the ends of the last quarters of a minute: a window of one minute. Belongs to the monitor's thread.</summary>
internal sealed class Slices<T>
{
    // Four quarters of a minute lie between five looks.
    private const int Most = 5;

    private readonly (long AtMs, T Value)[] _slices = new (long, T)[Most];
    private int _count;

    /// <summary>How many looks there were, five at the most.</summary>
    public int Count => _count;

    /// <summary>From the oldest look to the newest.</summary>
    public TimeSpan Length => _count == 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(_slices[_count - 1].AtMs - _slices[0].AtMs);

    /// <summary>A look, the oldest first.</summary>
    public T this[int index] => _slices[index].Value;

    /// <summary>The newest look.</summary>
    public T Newest => _slices[_count - 1].Value;

    /// <summary>Adds a look.</summary>
    public void Add(long atMs, T value)
    {
        if (_count == Most) _slices.AsSpan(1).CopyTo(_slices);
        else _count++;
        _slices[_count - 1] = (atMs, value);
    }
}
