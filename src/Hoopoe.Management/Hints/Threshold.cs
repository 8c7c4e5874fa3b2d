namespace Hoopoe.Management.Hints;

/// <summary>From where on something is wrong, and below what it is well again: apart, so that hints do not flicker. Immutable.</summary>
/// <param name="Raise">It is wrong from here on.</param>
/// <param name="Clear">What is being told is still wrong from here on.</param>
internal readonly record struct Threshold(double Raise, double Clear)
{
    /// <summary>Whether a value is wrong.</summary>
    public bool IsPassed(double value, bool isShown) => value >= (isShown ? Clear : Raise);
}
