using System.Runtime.CompilerServices;

namespace Hoopoe.Core.Counters;

/// <summary>
/// How many messages were of which size, in RabbitMQ's classes: up to 100 bytes, up to 1000, and so on. Plain numbers; belongs to
/// whoever publishes, until they are added to the <see cref="SharedSizes"/>.
/// </summary>
public struct MessageSizes
{
    /// <summary>How many classes there are; the last is for all that is larger than the bounds.</summary>
    public const int ClassCount = 9;

    private Classes _classes;

    /// <summary>The largest size of each class but the last, in bytes.</summary>
    public static IReadOnlyList<long> Bounds { get; } = [100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 50_000_000, 100_000_000];

    /// <summary>Bytes of all of them together.</summary>
    public long Bytes { get; private set; }

    /// <summary>Messages of a class.</summary>
    public readonly long this[int index] => _classes[index];

    /// <summary>Counts a message by the bytes of its body.</summary>
    public void Add(int bytes)
    {
        _classes[ClassOf(bytes)]++;
        Bytes += bytes;
    }

    private static int ClassOf(int bytes) => bytes switch
    {
        <= 100 => 0,
        <= 1_000 => 1,
        <= 10_000 => 2,
        <= 100_000 => 3,
        <= 1_000_000 => 4,
        <= 10_000_000 => 5,
        <= 50_000_000 => 6,
        <= 100_000_000 => 7,
        _ => 8,
    };

    /// <summary>The numbers, in the struct itself: a channel that never publishes has nothing more.</summary>
    [InlineArray(ClassCount)]
    private struct Classes
    {
        private long _first;
    }
}
