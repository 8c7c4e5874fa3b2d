namespace Hoopoe.Server;

/// <summary>
/// How much memory messages may take: a number of bytes, or a share of what the machine or container has. The share
/// is taken when the broker starts.
/// </summary>
public readonly record struct MemoryLimit
{
    private readonly long _bytes;
    private readonly double _percent;

    private MemoryLimit(long bytes, double percent)
    {
        _bytes = bytes;
        _percent = percent;
    }

    /// <summary>So many bytes.</summary>
    public static MemoryLimit OfBytes(long bytes) => new(bytes, 0);

    /// <summary>A share of the machine's or container's memory.</summary>
    public static MemoryLimit OfMachine(double percent) => new(0, percent);

    /// <summary>The limit in bytes where there is so much memory.</summary>
    public long Bytes(long available) => _percent > 0 ? (long)(available * _percent / 100) : _bytes;

    /// <inheritdoc/>
    public override string ToString() => _percent > 0 ? $"{_percent} %" : Configuration.ByteSize.Format(_bytes);
}
