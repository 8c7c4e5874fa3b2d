namespace Hoopoe.Bench.Ramps;

/// <summary>From one rate to another in a straight line, and then on at the second. Immutable.</summary>
internal sealed record LinearRamp(double From, double To, double Seconds) : RateCurve
{
    public override double RateAt(double seconds) => From + ((To - From) * Math.Min(seconds, Seconds) / Seconds);

    public override double MessagesBy(double seconds)
    {
        double climbing = Math.Min(seconds, Seconds);
        return (From * climbing) + ((To - From) * climbing * climbing / (2 * Seconds)) + (To * (seconds - climbing));
    }

    public override string ToString() => $"{From:0.###}/s to {To:0.###}/s in {Seconds:0.###} s";
}
