namespace Hoopoe.Management.Hints;

/// <summary>What a rule finds wrong with something, in plain words. Immutable.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Problem">What is wrong: a sentence or two, with numbers.</param>
/// <param name="Remedy">What to do: a sentence or two.</param>
/// <param name="Evidence">The numbers for programs: whole ones, real ones or texts, by name; the unit is part of the name.</param>
internal sealed record Finding(HintSeverity Severity, string Problem, string Remedy, IReadOnlyList<(string Name, object Value)> Evidence);
