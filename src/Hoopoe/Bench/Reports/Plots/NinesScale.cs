namespace Hoopoe.Bench.Reports.Plots;

/// <summary>
/// Shares of all, 0 to just under 1, by how many nines they have: half, 90 %, 99 % and 99.9 % are about as far from each other, so that the
/// slowest few are seen as well as the many. Immutable.
/// </summary>
internal sealed class NinesScale : AxisScale
{
    private const int MostNines = 12;

    // With more nines than these, the label of a half would touch that of zero.
    private const int RoomForHalf = 3;

    private readonly double _nines;

    private NinesScale(double nines)
        : base([.. MakeTicks(nines)]) => _nines = nines;

    /// <summary>Reaches the last share that so many values can tell apart.</summary>
    public static NinesScale For(long count) => new(Nines(LastShare(count)));

    /// <summary>Where the greatest of so many values is drawn: half a value before all, since all has no place here.</summary>
    public static double LastShare(long count) => 1 - (0.5 / Math.Clamp(count, 1, 1e11));

    protected override double Unclamped(double value) => Nines(value) / _nines;

    private static double Nines(double share) => share >= 1 ? MostNines : -Math.Log10(1 - Math.Max(share, 0));

    private static IEnumerable<AxisTick> MakeTicks(double nines)
    {
        yield return new(0, IsLabelled: true);
        if (nines >= Nines(0.5)) yield return new(0.5, IsLabelled: nines < RoomForHalf);
        for (int count = 1; count <= nines; count++) yield return new(1 - Math.Pow(10, -count), IsLabelled: true);
    }
}
