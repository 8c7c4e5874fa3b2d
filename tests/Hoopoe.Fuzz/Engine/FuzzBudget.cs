namespace Hoopoe.Fuzz.Engine;

/// <summary>How long a target is fuzzed: until either is used up. Immutable.</summary>
/// <param name="Inputs">The most inputs.</param>
/// <param name="Time">The most time.</param>
internal readonly record struct FuzzBudget(long Inputs, TimeSpan Time);
