namespace Hoopoe.Bench.Ramps;

/// <summary>
/// The rate that all producers together shall keep, over the time since traffic began. Immutable; asked from every
/// producer's thread.
/// </summary>
internal abstract record RateCurve
{
    /// <summary>Messages a second at that second.</summary>
    public abstract double RateAt(double seconds);

    /// <summary>Messages due from the start to that second: the integral of the rate.</summary>
    public abstract double MessagesBy(double seconds);
}
