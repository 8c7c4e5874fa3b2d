namespace Hoopoe.Bench.Ramps;

/// <summary>One rate after the other, each for its time, and then on at the last. Immutable.</summary>
internal sealed record RateSteps(IReadOnlyList<RateStep> Steps) : RateCurve
{
    public override double RateAt(double seconds)
    {
        foreach (var step in Steps)
        {
            if (seconds < step.Seconds) return step.PerSecond;
            seconds -= step.Seconds;
        }
        return Steps[^1].PerSecond;
    }

    public override double MessagesBy(double seconds)
    {
        double due = 0;
        foreach (var step in Steps)
        {
            double spent = Math.Min(seconds, step.Seconds);
            due += step.PerSecond * spent;
            seconds -= spent;
        }
        return due + (Steps[^1].PerSecond * seconds);
    }

    public override string ToString() => string.Join(", ", Steps.Select(step => $"{step.PerSecond:0.###}/s for {step.Seconds:0.###} s"));
}

/// <summary>A rate and how long it lasts. Immutable.</summary>
internal readonly record struct RateStep(double PerSecond, double Seconds);
