namespace Hoopoe.Interop.Scenarios;

/// <summary>The broker did something else than the scenario expects.</summary>
internal sealed class ScenarioFailedException(string message) : Exception(message);
