namespace Hoopoe.Core;

/// <summary>Where the broker's randomness comes from: the system's in production, a seed in tests. Thread-safe.</summary>
public abstract class RandomSource
{
    /// <summary>Fills <paramref name="bytes"/> with random bytes.</summary>
    public abstract void Fill(Span<byte> bytes);

    /// <summary>A number from 0 up to but not including <paramref name="limit"/>.</summary>
    public int Next(int limit)
    {
        Span<byte> bytes = stackalloc byte[4];
        Fill(bytes);
        return (int)(BitConverter.ToUInt32(bytes) % (uint)limit);
    }

    /// <summary>A name nobody guesses: the prefix and 22 letters, digits, dashes and underscores.</summary>
    public string Name(string prefix)
    {
        Span<byte> bytes = stackalloc byte[16];
        Fill(bytes);
        return prefix + Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }
}

/// <summary>Randomness that repeats: the same seed gives the same bytes.</summary>
/// <param name="seed">The seed.</param>
public sealed class SeededRandom(int seed) : RandomSource
{
    private readonly Lock _lock = new();
    private readonly Random _random = new(seed);

    /// <inheritdoc/>
    public override void Fill(Span<byte> bytes)
    {
        lock (_lock) _random.NextBytes(bytes);
    }
}
