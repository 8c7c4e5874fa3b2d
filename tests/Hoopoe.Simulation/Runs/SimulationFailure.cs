namespace Hoopoe.Simulation.Runs;

/// <summary>The broker did what it must not, or the other way round.</summary>
internal sealed class SimulationFailure(string message) : Exception(message);
