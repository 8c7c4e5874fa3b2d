namespace Hoopoe.Bench.Results;

/// <summary>How a run ended. Immutable.</summary>
/// <param name="Completed">Whether it ran as long as asked; false if it was stopped early or failed.</param>
/// <param name="Drained">Whether all that was published had arrived, and every confirm, before the drain's time was over.</param>
/// <param name="Failure">What ended it early, in one line; null if nothing did.</param>
internal sealed record RunOutcome(bool Completed, bool Drained, string? Failure);
