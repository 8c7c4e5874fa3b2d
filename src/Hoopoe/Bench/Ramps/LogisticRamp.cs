namespace Hoopoe.Bench.Ramps;

/// <summary>
/// The rate of N users who arrive on a logistic curve and each send one message every k seconds:
/// P(t) = N/k · 1/(1+e^-((t-mu)/s)). Half of them have come at mu; s stretches the climb and is 1 unless said. Immutable.
/// </summary>
internal sealed record LogisticRamp(double Users, double SecondsBetween, double Midpoint, double Scale) : RateCurve
{
    public override double RateAt(double seconds) => Users / SecondsBetween / (1 + Math.Exp(-(seconds - Midpoint) / Scale));

    public override double MessagesBy(double seconds) =>
        Users / SecondsBetween * Scale * (SoftPlus((seconds - Midpoint) / Scale) - SoftPlus(-Midpoint / Scale));

    public override string ToString() => $"logistic, N={Users:0.###}, k={SecondsBetween:0.###} s, mu={Midpoint:0.###} s, s={Scale:0.###} s";

    /// <summary>ln(1+e^x), the integral of the logistic function, written so that it does not overflow.</summary>
    private static double SoftPlus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));
}
