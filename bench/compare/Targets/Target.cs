using System.Globalization;
using Hoopoe.Compare.Results;

namespace Hoopoe.Compare.Targets;

/// <summary>What a workload is to reach: a figure, made of what was measured, and its bound. Immutable.</summary>
internal sealed record Target(string Row, string What, Func<ResultTable, double?> Value, Bound Bound)
{
    /// <summary>What came of it; nothing where something it needs was not measured.</summary>
    public double? Measure(ResultTable results) => Value(results);

    /// <summary>Whether it is met; nothing where it was not measured.</summary>
    public bool? IsMet(ResultTable results) => Measure(results) is { } value ? Bound.Allows(value) : null;
}

/// <summary>A limit from below or above, in a unit.</summary>
internal sealed record Bound(double Limit, bool FromBelow, string Unit)
{
    public static Bound AtLeast(double limit, string unit = "x") => new(limit, FromBelow: true, unit);

    public static Bound AtMost(double limit, string unit = "x") => new(limit, FromBelow: false, unit);

    public bool Allows(double value) => FromBelow ? value >= Limit : value <= Limit;

    /// <summary>A value in the unit of the bound.</summary>
    public string Show(double value) => string.Create(CultureInfo.InvariantCulture, $"{Numbers.Short(value)}{(Unit == "x" ? "" : " ")}{Unit}");

    public override string ToString() => $"{(FromBelow ? "≥" : "≤")} {Show(Limit)}";
}
