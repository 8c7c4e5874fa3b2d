namespace Hoopoe.Simulation.Runs;

/// <summary>
/// When things happen: operations in the middle between the marks of a grid, and what is due by itself elsewhere, so that
/// nothing is due at the very moment of an operation, when it would depend on who looks first.
/// </summary>
internal static class Pace
{
    public const int Grid = 64;

    /// <summary>Milliseconds to pass between operations.</summary>
    public static int Steps(int count) => Grid * count;

    /// <summary>A time to live.</summary>
    public static int Life(int count) => (Grid * count) + 16;

    /// <summary>A delay.</summary>
    public static int Delay(int count) => (Grid * count) + 24;

    /// <summary>How long a queue lives unused.</summary>
    public static int Unused(int count) => (Grid * count) + 8;
}
