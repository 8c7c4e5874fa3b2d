namespace Hoopoe.Bench.Ramps;

/// <summary>The same rate throughout. Immutable.</summary>
internal sealed record ConstantRate(double PerSecond) : RateCurve
{
    public override double RateAt(double seconds) => PerSecond;

    public override double MessagesBy(double seconds) => PerSecond * seconds;

    public override string ToString() => $"{PerSecond:0.###}/s";
}
