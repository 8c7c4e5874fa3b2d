namespace Hoopoe.Core.Limits;

/// <summary>
/// How fast a user may publish, on all its connections together: each message and byte takes its time, and who has used up
/// more than has passed must wait. A tenth of a second may be made up for at once. Any thread may call; lives until the
/// user's limits change or its last connection ends.
/// </summary>
/// <param name="limits">The limits, of which one is a rate.</param>
/// <param name="clock">The clock by which seconds pass.</param>
public sealed class PublishPace(UserLimits limits, Clock clock)
{
    private const double BurstMs = 100;

    private readonly Lock _lock = new();
    private double _messagesUntilMs = clock.NowMs - BurstMs;
    private double _bytesUntilMs = clock.NowMs - BurstMs;

    /// <summary>Notes what was published.</summary>
    /// <returns>For how many milliseconds nothing more is to be taken from the user; 0 or less where it may go on.</returns>
    public double Publish(long messages, long bytes)
    {
        lock (_lock)
        {
            double from = clock.NowMs - BurstMs;
            _messagesUntilMs = Math.Max(_messagesUntilMs, from) + TimeFor(messages, limits.MaxMessageRate);
            _bytesUntilMs = Math.Max(_bytesUntilMs, from) + TimeFor(bytes, limits.MaxByteRate);
        }
        return LeftMs();
    }

    /// <summary>For how many milliseconds nothing more is to be taken from the user.</summary>
    public double LeftMs()
    {
        lock (_lock) return Math.Max(_messagesUntilMs, _bytesUntilMs) - clock.NowMs;
    }

    private static double TimeFor(long count, long? rate) => rate is { } perSecond ? count * 1000.0 / perSecond : 0;
}
