using Hoopoe.Compare.Results;

namespace Hoopoe.Compare.Tools;

/// <summary>What a tool measured, and what it found wrong: messages lost, repeated, out of order.</summary>
internal sealed record LoadOutcome(IReadOnlyDictionary<Figure, double> Figures, IReadOnlyList<string> Faults);
