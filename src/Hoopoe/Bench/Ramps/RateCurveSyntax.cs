using System.Globalization;
using Hoopoe.Bench.Workloads;

namespace Hoopoe.Bench.Ramps;

/// <summary>
/// Reads a rate from the command line: <c>5000</c>, <c>linear:FROM-TO,SECONDS</c>, <c>steps:RATExSECONDS,…</c>,
/// <c>logistic:N=…,k=…,mu=…[,s=…]</c>.
/// </summary>
internal static class RateCurveSyntax
{
    public const string Help = "N, linear:FROM-TO,SECONDS, steps:NxSECONDS,NxSECONDS,... or logistic:N=USERS,k=SECONDS,mu=SECONDS[,s=SECONDS]";

    /// <summary>The curve; throws <see cref="WorkloadException"/> with what is wrong.</summary>
    public static RateCurve Parse(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string rest = text[(colon + 1)..];
        return (colon < 0 ? "" : text[..colon]) switch
        {
            "" => new ConstantRate(Positive(text, text)),
            "linear" => ParseLinear(text, rest),
            "steps" => new RateSteps([.. rest.Split(',').Select(step => ParseStep(text, step))]),
            "logistic" => ParseLogistic(text, rest),
            _ => throw Refuse(text),
        };
    }

    private static LinearRamp ParseLinear(string text, string rest)
    {
        if (rest.Split(',') is not [var range, var seconds] || range.Split('-') is not [var from, var to]) throw Refuse(text);
        return new LinearRamp(NotNegative(text, from), NotNegative(text, to), Positive(text, seconds));
    }

    private static RateStep ParseStep(string text, string step) => step.Split('x') is [var rate, var seconds]
        ? new RateStep(NotNegative(text, rate), Positive(text, seconds))
        : throw Refuse(text);

    private static LogisticRamp ParseLogistic(string text, string rest)
    {
        Dictionary<string, double> given = new(StringComparer.Ordinal) { ["s"] = 1 };
        foreach (string pair in rest.Split(','))
        {
            if (pair.Split('=') is not [var name, var value] || name is not ("N" or "k" or "mu" or "s")) throw Refuse(text);
            given[name] = name == "mu" ? NotNegative(text, value) : Positive(text, value);
        }
        return given.Count == 4 ? new LogisticRamp(given["N"], given["k"], given["mu"], given["s"]) : throw Refuse(text);
    }

    private static double Positive(string text, string number) => NotNegative(text, number) is > 0 and var value ? value : throw Refuse(text);

    private static double NotNegative(string text, string number) =>
        double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= 0 && double.IsFinite(value) ? value : throw Refuse(text);

    private static WorkloadException Refuse(string text) => new($"'{text}' is no rate; a rate is {Help}");
}
