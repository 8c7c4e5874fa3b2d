namespace Hoopoe.Simulation.Mutants;

/// <summary>A deliberate defect: text of the broker's sources and what takes its place. Immutable.</summary>
/// <param name="Name">What the defect is.</param>
/// <param name="File">The file under src.</param>
/// <param name="Search">What stands there once.</param>
/// <param name="Replace">What takes its place.</param>
internal sealed record Mutation(string Name, string File, string Search, string Replace);
