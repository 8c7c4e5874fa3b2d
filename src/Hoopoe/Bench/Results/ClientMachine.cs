namespace Hoopoe.Bench.Results;

/// <summary>The machine and runtime that the benchmark itself ran on. Immutable.</summary>
/// <param name="Name">The machine's name.</param>
/// <param name="System">The operating system.</param>
/// <param name="Runtime">The .NET runtime.</param>
/// <param name="Cores">Processors that the benchmark could use.</param>
internal sealed record ClientMachine(string Name, string System, string Runtime, int Cores);
